// The format of React elements in our messages. PROTOCOL.md describes it: `rsc:0` brings a stream of React with a list in
// it, `rsc:1` and so on are further items of the list that came last.

const prefix = 'rsc:';

/** The format's name for one item of a list. */
export function embeddedTag(index: number): string {
  return `${prefix}${index}`;
}

/** The item that a format's name tells; undefined for another format. */
export function readEmbeddedTag(tag: string): number | undefined {
  const index = tag.startsWith(prefix) ? tag.slice(prefix.length) : '';
  return /^(?:0|[1-9]\d{0,8})$/.test(index) ? Number(index) : undefined;
}
