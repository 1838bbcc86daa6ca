import { makeDigest } from '../../server/answer/answer.ts';
import { isOfCaller } from '../../server/gate/refusal.ts';
import type { Gate } from '../../server/gate.ts';

/** Hears of what a page threw, and gives the digest for the other side. */
export type PageReporter = (error: unknown) => string;

/**
 * Tells of what was thrown, once however many components threw it. A refusal of the caller is nothing to tell of: its
 * digest is its code.
 */
export function pageReporter(gate: Gate, request: Request): PageReporter {
  const { report } = gate.answering(new URL(request.url).pathname, request);
  const told = new Map<unknown, string>();
  return (error) => {
    if (isOfCaller(error)) return error.code;
    const digest = told.get(error) ?? makeDigest();
    if (!told.has(error)) report(error, digest);
    told.set(error, digest);
    return digest;
  };
}
