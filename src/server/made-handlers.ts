/** What is known of the handlers of this process, for who has to know whether the application has one of its own. */
interface MadeHandlers {
  count: number;
  /** Asked when one is made; throws where it comes too late. */
  check?: () => void;
}

const key = Symbol.for('sallyport.handlers');
const shared = globalThis as { [key]?: MadeHandlers };
shared[key] ??= { count: 0 };

/** The handlers that were made so far. */
export const madeHandlers = shared[key];

/** Counts a handler that the application makes. */
export function noteHandler(): void {
  madeHandlers.check?.();
  madeHandlers.count++;
}
