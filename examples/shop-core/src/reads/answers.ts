/** Something to ask the server: what it is called on this page, and how to get it. */
export interface Question<Value> {
  readonly key: string;
  load(): Promise<Value>;
}

/** Where answers come from. */
export type Source = <Value>(question: Question<Value>) => Promise<Value>;

const askServer: Source = (question) => question.load();

/**
 * What a page has read so far, one promise for each thing that was asked for. It only grows; what changes is shown by
 * a copy, so that React can tell them apart.
 */
export class Answers {
  readonly #source: Source;
  readonly #promises: Map<string, Promise<unknown>>;

  constructor(source: Source = askServer, promises = new Map<string, Promise<unknown>>()) {
    this.#source = source;
    this.#promises = promises;
  }

  /** The same promise every time: while a component waits, React renders it again and must find it. */
  ask<Value>(question: Question<Value>): Promise<Value> {
    const known = this.find<Value>(question.key);
    if (known !== undefined) return known;
    const answer = noteOutcome(this.#source(question));
    this.#promises.set(question.key, answer);
    return answer;
  }

  find<Value>(key: string): Promise<Value> | undefined {
    return this.#promises.get(key) as Promise<Value> | undefined;
  }

  /** A copy with another answer in it. */
  with(key: string, answer: Promise<unknown>): Answers {
    return new Answers(this.#source, new Map(this.#promises).set(key, noteOutcome(answer)));
  }

  /** What was read, once all of it is there, for a page that is handed over. What failed is left out. */
  async settle(): Promise<[key: string, value: unknown][]> {
    const rows = Array.from(this.#promises, async ([key, answer]) => [
      [key, await answer] as [string, unknown],
    ]);
    return (await Promise.allSettled(rows)).flatMap((row) => (row.status === 'fulfilled' ? row.value : []));
  }
}

/** React's `use()` looks for these on a promise, and then need not wait for what is there already. */
interface Noted<Value> extends Promise<Value> {
  status?: 'fulfilled';
  value?: Value;
}

function noteOutcome<Value>(promise: Noted<Value>): Promise<Value> {
  promise.then(
    (value) => Object.assign(promise, { status: 'fulfilled', value }),
    () => {},
  );
  return promise;
}

/** A promise of what is known already. */
export function answered<Value>(value: Value): Promise<Value> {
  return Object.assign(Promise.resolve(value), { status: 'fulfilled', value });
}
