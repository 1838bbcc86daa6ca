import { createContext, type ReactNode, startTransition, use, useMemo, useRef, useState } from 'react';

/**
 * What this page has read from the server, kept as React state: one promise for each thing that was asked for.
 *
 * Server Functions are made for changing things, and their calls go out one after the other. A page this small reads
 * through them all the same. Keeping the answers in React's own state, and not in a store beside it, is what lets a
 * change and the end of its optimistic stand-in appear in the same frame.
 */
type Answers = Map<string, Promise<unknown>>;

interface Reads {
  read<Value>(key: string, load: () => Promise<Value>): Promise<Value>;
  /** Changes what was read, where it was read. Belongs inside a transition, as every update after an `await` does. */
  change<Value>(key: string, change: (value: Value) => Value): void;
  /** Puts a value where the next read finds it. */
  write<Value>(key: string, value: Value): void;
  /** Reads everything again, at the next chance. */
  forgetAll(): void;
}

const ReadsContext = createContext<Reads | null>(null);

export function ReadsProvider({ children }: { children: ReactNode }) {
  const [answers, setAnswers] = useState<Answers>(() => new Map());
  // The newest map, whether or not a transition shows it yet. Every change starts from this one, and makes its copy
  // here and not in an updater function: React may run an updater again, and its second copy would not have what
  // components began to read into the first.
  const newest = useRef(answers);

  const reads = useMemo<Reads>(() => {
    function show(next: Answers): void {
      newest.current = next;
      setAnswers(next);
    }
    function replace(key: string, promise: Promise<unknown>): void {
      show(new Map(newest.current).set(key, promise));
    }
    return {
      read<Value>(key: string, load: () => Promise<Value>) {
        let answer = answers.get(key) as Promise<Value> | undefined;
        if (answer === undefined) {
          answer = load();
          // Filled in place: while a component waits, React renders it again and must find the same promise.
          answers.set(key, answer);
        }
        return answer;
      },
      change<Value>(key: string, change: (value: Value) => Value) {
        const answer = newest.current.get(key) as Promise<Value> | undefined;
        if (answer !== undefined) replace(key, answer.then(change));
      },
      write: (key, value) => replace(key, Promise.resolve(value)),
      forgetAll: () => startTransition(() => show(new Map())),
    };
  }, [answers]);

  return <ReadsContext value={reads}>{children}</ReadsContext>;
}

export function useReads(): Reads {
  const reads = use(ReadsContext);
  if (reads === null) throw new Error('useReads() needs a ReadsProvider above it.');
  return reads;
}
