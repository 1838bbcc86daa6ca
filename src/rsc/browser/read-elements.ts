import { createFromReadableStream } from '@vitejs/plugin-rsc/browser';
import { readEmbeddedTag } from '../embedded-tag.ts';
import { type Watch, watchStream } from './broken-streams.ts';

/** React elements that are still to come, as React itself gives them to client components (`react.lazy`). */
interface LateNode {
  readonly $$typeof: symbol;
  readonly _payload: List;
  _init(payload: List): unknown;
}

/** What React's stream has brought of a list of elements. */
interface List {
  readonly ready: Promise<unknown>;
  items?: Record<number, unknown>;
  error?: unknown;
  readonly watch: Watch;
}

const lists = new WeakMap<object, { list: List; index: number }>();

/** Reads the React elements of one answer. */
export interface ElementReader {
  /** Gives what stands for an element that arrives in a stream; undefined for a format that is none of ours. */
  embed(tag: string, stream: ReadableStream<Uint8Array<ArrayBuffer>>): unknown;
  /**
   * Waits until what came first of each list is there, so that a component that renders the result right away has
   * nothing to wait for. A result that is itself an element is then that element.
   */
  finish(root: unknown): Promise<unknown>;
}

/** Makes a reader for one answer. */
export function readElements(): ElementReader {
  const begun: List[] = [];
  return {
    embed(tag, stream) {
      const index = readEmbeddedTag(tag);
      if (index === undefined) throw new TypeError(`${tag} is no format that is known here.`);
      if (index === 0) begun.push(openList(stream));
      else void stream.cancel();
      const list = begun.at(-1);
      if (list === undefined) throw new TypeError(`${tag} came before rsc:0.`);
      return lateNode(list, index);
    },
    async finish(root) {
      await Promise.all(begun.map(({ ready }) => ready));
      const whole = typeof root === 'object' && root !== null ? lists.get(root) : undefined;
      return whole === undefined ? root : takeItem(whole.list, whole.index);
    },
  };
}

/**
 * Makes a reader for an answer whose elements are not for this page: each of them is an error, and so is the whole result
 * where one came with its first row.
 *
 * @param explain makes the error
 */
export function refuseElements(explain: () => unknown): ElementReader {
  let error: unknown;
  return {
    embed(tag, stream) {
      void stream.cancel();
      error ??= explain();
      const watch = { stop: new AbortController() };
      return lateNode({ ready: Promise.resolve(), error, watch }, readEmbeddedTag(tag) ?? 0);
    },
    async finish(root) {
      if (error !== undefined) throw error;
      return root;
    },
  };
}

/** What looks after the stream that an element comes in; undefined where it was lost before the element. */
export function watchOf(node: unknown): Watch | undefined {
  const { list } = lists.get(node as object) ?? {};
  return list === undefined || 'error' in list ? undefined : list.watch;
}

function openList(stream: ReadableStream<Uint8Array>): List {
  const watch = { stop: new AbortController() };
  const list: List = {
    watch,
    // React's own promise gives nothing for `then`.
    ready: Promise.resolve(
      createFromReadableStream<Record<number, unknown>>(watchStream(stream, watch)),
    ).then(
      (items) => {
        list.items = items;
      },
      (error: unknown) => {
        list.error = error;
      },
    ),
  };
  return list;
}

function lateNode(list: List, index: number): LateNode {
  const node: LateNode = {
    $$typeof: Symbol.for('react.lazy'),
    _payload: list,
    _init: (payload) => takeItem(payload, index),
  };
  lists.set(node, { list, index });
  return node;
}

/** @throws the promise that React waits for, or what broke the stream */
function takeItem(list: List, index: number): unknown {
  if ('error' in list) throw list.error;
  if (list.items === undefined) throw list.ready;
  return list.items[index];
}
