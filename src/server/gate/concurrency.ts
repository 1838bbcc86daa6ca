import { limitErrors } from '../../errors/limits.ts';
import { createError } from '../../errors/sallyport-error.ts';

/**
 * The places for calls that run at once. A call that finds none is refused and never waits: a queue that grows is how a
 * busy server becomes one that answers nobody.
 *
 * A place is taken when the function begins, not while its body comes: slow senders would take all of them, at the price
 * of a socket each.
 */
export class Places {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Asked before the body is read: what would be refused afterwards need not be sent.
   *
   * @throws SP3061 where every place is taken
   */
  requireFree(): void {
    if (this.#taken >= this.#most) throw createError(limitErrors, 'SP3061');
  }

  /**
   * Takes a place.
   *
   * @returns gives it back; calling it again does nothing
   * @throws SP3061 where every place is taken
   */
  take(): () => void {
    this.requireFree();
    this.#taken++;
    let mine = true;
    return () => {
      if (mine) this.#taken--;
      mine = false;
    };
  }
}
