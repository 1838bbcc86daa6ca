/**
 * The nodes that a row may refer to, numbered in the order in which they began. As long as none is met twice, which is
 * the common case, membership is all that has to be kept.
 */
export class Scope {
  /** All nodes, until one is met again. */
  readonly members = new Set<unknown>();
  /** From then on, all nodes with their numbers. */
  numbers: Map<unknown, number> | undefined;

  /** The number of a node met before; undefined for one that begins here and has the next number from now on. */
  enter(node: unknown): number | undefined {
    if (this.numbers === undefined && this.members.size < this.members.add(node).size) return undefined;
    const known = this.find(node);
    if (known === undefined) this.numbers?.set(node, this.numbers.size);
    return known;
  }

  /** The number of a node met before. */
  find(node: unknown): number | undefined {
    if (this.numbers === undefined && this.members.has(node)) {
      this.numbers = new Map([...this.members].map((member, number) => [member, number]));
    }
    return this.numbers?.get(node);
  }
}
