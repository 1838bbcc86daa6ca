import { createContext, type ReactNode, startTransition, use, useMemo, useRef, useState } from 'react';
import { Answers, answered, type Question } from './answers.ts';

/**
 * What this page has read from the server, kept as React state: one promise for each thing that was asked for.
 *
 * Server Functions are made for changing things, and their calls go out one after the other. A page this small reads
 * through them all the same. Keeping the answers in React's own state, and not in a store beside it, is what lets a
 * change and the end of its optimistic stand-in appear in the same frame.
 */
interface Reads {
  read<Value>(question: Question<Value>): Promise<Value>;
  /** What was read before, if it was. */
  find<Value>(question: Question<Value>): Promise<Value> | undefined;
  /** Changes what was read, where it was read. Belongs inside a transition, as every update after an `await` does. */
  change<Value>(question: Question<Value>, change: (value: Value) => Value): void;
  /** Puts a value where the next read finds it. */
  write<Value>(question: Question<Value>, value: Value): void;
  /** Reads everything again, at the next chance. */
  forgetAll(): void;
}

const ReadsContext = createContext<Reads | null>(null);

/** @param props.answers what was read before this page, where a server rendered it */
export function ReadsProvider({ answers: first, children }: { answers?: Answers; children: ReactNode }) {
  const [answers, setAnswers] = useState(() => first ?? new Answers());
  // The newest ones, whether or not a transition shows them yet. Every change starts from these, and makes its copy
  // here and not in an updater function: React may run an updater again, and its second copy would not have what
  // components began to read into the first.
  const newest = useRef(answers);

  const reads = useMemo<Reads>(() => {
    function show(next: Answers): void {
      newest.current = next;
      setAnswers(next);
    }
    return {
      read: (question) => answers.ask(question),
      find: ({ key }) => answers.find(key),
      change<Value>({ key }: Question<Value>, change: (value: Value) => Value) {
        const answer = newest.current.find<Value>(key);
        if (answer !== undefined) show(newest.current.with(key, answer.then(change)));
      },
      write: ({ key }, value) => show(newest.current.with(key, answered(value))),
      forgetAll: () => startTransition(() => show(new Answers())),
    };
  }, [answers]);

  return <ReadsContext value={reads}>{children}</ReadsContext>;
}

export function useReads(): Reads {
  const reads = use(ReadsContext);
  if (reads === null) throw new Error('useReads() needs a ReadsProvider above it.');
  return reads;
}
