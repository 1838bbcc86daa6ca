import { type ServerResponse, STATUS_CODES } from 'node:http';

/** Answers with a status and its name. Nobody may keep it: the file that is missing may be there after a deploy. */
export function refuse(res: ServerResponse, status: number, text = STATUS_CODES[status]): void {
  // Nobody will read the body of the request: without this, Node would take in all of it first.
  if (res.req.headers['content-length'] !== undefined || res.req.headers['transfer-encoding'] !== undefined) {
    res.setHeader('Connection', 'close');
  }
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Cache-Control', 'no-store');
  res.end(`${text}\n`);
}

/** Sends the client to another path of this server. */
export function redirectTo(res: ServerResponse, status: 302 | 308, location: string): void {
  res.setHeader('Location', location);
  refuse(res, status);
}
