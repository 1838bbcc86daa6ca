/**
 * In development the name of a function in React's stream begins with the address of its module, by which a server that has
 * just started finds it. Undefined for every other name.
 */
export function moduleOfName(name: string): string | undefined {
  const [, outside, inside] = /^(?:\/@fs(\/[^#?]+)|\/([^#?]+))[?#]/.exec(name) ?? [];
  return outside ?? inside;
}
