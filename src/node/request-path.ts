/** What a request asks for. */
export interface RequestPath {
  /** The path as it was sent, percent signs and all. */
  raw: string;
  /** The query as it was sent, with its question mark; empty without one. */
  search: string;
  /** The path decoded, for looking up files. It never contains more slashes than the raw one. */
  decoded: string;
}

/** Of a backslash or a NUL nothing good comes, and an encoded slash would make one segment look like two. */
const neverInSegment = /[/\\\0]/;

/**
 * Reads the path of a request. Gives nothing where no honest client would have sent it: what is not UTF-8, what has
 * `.` or `..` as a segment (browsers resolve these before they send), and what is no path at all.
 *
 * @param url `req.url` of `node:http`
 */
export function readRequestPath(url = ''): RequestPath | undefined {
  const target = url.startsWith('/') ? url : originForm(url);
  if (target === undefined) return undefined;
  const query = target.indexOf('?');
  const raw = query === -1 ? target : target.slice(0, query);
  const decoded: string[] = [];
  for (const segment of raw.split('/')) {
    const name = decodeSegment(segment);
    if (name === undefined || name === '.' || name === '..' || neverInSegment.test(name)) return undefined;
    decoded.push(name);
  }
  return { raw, search: query === -1 ? '' : target.slice(query), decoded: decoded.join('/') };
}

/** Proxies may be sent a whole URL (RFC 9112, 3.2.2), and servers have to understand it. */
function originForm(url: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
