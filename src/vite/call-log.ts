import diagnostics from 'node:diagnostics_channel';
import { styleText } from 'node:util';
import type { Logger } from 'vite';
import { escapeControls } from '../errors/escape-controls.ts';
import type { CallEvent } from '../server/request/tracing.ts';
import { describeArguments } from './describe-arguments.ts';

/**
 * Prints a line for each call that this development server answers: `ƒ addToCart("sku-1", 2) → 5 ms`.
 *
 * @returns `follow` tells which requests are this server's own: the channel is the process's. `stop` ends it.
 */
export function logCalls(logger: Logger): { follow(request: Request): void; stop(): void } {
  const own = new WeakSet<Request>();
  const finish = (message: unknown) => {
    const event = message as CallEvent;
    if (own.has(event.request)) logger.info(describeCall(event), { timestamp: true });
  };
  const handlers = { asyncEnd: finish };
  const channel = diagnostics.tracingChannel('sallyport:call');
  channel.asyncEnd.subscribe(handlers.asyncEnd);
  return {
    follow: (request) => own.add(request),
    stop: () => channel.asyncEnd.unsubscribe(handlers.asyncEnd),
  };
}

/** Colours where somebody looks: not in files, and not against the user's wish (`NO_COLOR`). */
function paint(style: 'dim' | 'red', text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(style, text) : text;
}

/** One call in one line. */
export function describeCall({ functionName, id, args, status, code, duration }: CallEvent): string {
  // What does not exist is shown as it was sent, which is whatever a stranger likes.
  const name = functionName ?? (id === undefined ? '(no function)' : id.replace(/[^\w$-]/g, '?'));
  const call = `ƒ ${name}${args === undefined ? '' : `(${describeArguments(args)})`}`;
  const time = `${Math.max(1, Math.round(duration ?? 0))} ms`;
  if (code === undefined) return `${call} ${paint('dim', `→ ${time}`)}`;
  return `${call} ${paint('red', `✗ ${status} ${oneLine(code)}`)} ${paint('dim', `→ ${time}`)}`;
}

/** Codes of public errors are the application's, and may be made from what a stranger sent. */
function oneLine(text: string): string {
  return escapeControls(String(text).slice(0, 60));
}
