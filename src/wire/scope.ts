/**
 * The nodes that a row may refer to, numbered in the order in which they began. As long as none is met twice, which is
 * the common case, membership is all that has to be kept.
 */
export class Scope {
  members: Set<unknown> | undefined = new Set();
  numbers: Map<unknown, number> | undefined;

  /** The number of a node met before; undefined for one that begins here and has the next number from now on. */
  enter(node: unknown): number | undefined {
    if (this.members !== undefined) {
      const { size } = this.members;
      if (this.members.add(node).size !== size) return undefined;
      this.number();
    }
    const numbers = this.numbers as Map<unknown, number>;
    const known = numbers.get(node);
    if (known === undefined) numbers.set(node, numbers.size);
    return known;
  }

  /** The number of a node met before. */
  find(node: unknown): number | undefined {
    if (this.members?.has(node)) this.number();
    return this.numbers?.get(node);
  }

  private number(): void {
    const numbers = new Map<unknown, number>();
    for (const node of this.members ?? []) numbers.set(node, numbers.size);
    this.numbers = numbers;
    this.members = undefined;
  }
}
