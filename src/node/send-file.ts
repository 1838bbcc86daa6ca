import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentType } from 'mime-types';
import send from 'send';
import { printable } from '../errors/printable.ts';
import { refuse } from './answers.ts';
import { chooseEncoding, type Encoding } from './choose-encoding.ts';
import type { StaticFile } from './static-files.ts';

const year = 365 * 24 * 60 * 60;

/**
 * Sends a file of the list: conditional requests and ranges are `send`'s work, which form of it and how long it may
 * be kept is decided here.
 *
 * @param folder the folder that was listed
 */
export function sendFile(req: IncomingMessage, res: ServerResponse, folder: string, file: StaticFile): void {
  // Parts of a compressed form are no use to anybody who resumes a download.
  const encoding =
    req.headers.range === undefined
      ? chooseEncoding(req.headers['accept-encoding'], (candidate) => file.forms[candidate] !== undefined)
      : undefined;
  writeHeaders(res, file, encoding);

  const form = (encoding && file.forms[encoding]) ?? file;
  const path = form.path.split('/').map(encodeURIComponent).join('/');
  const stream = send(req, path, {
    root: folder,
    // The list has no dot files but .well-known.
    dotfiles: 'allow',
    index: false,
    cacheControl: false,
    acceptRanges: encoding === undefined,
    lastModified: file.hash === undefined,
  });
  stream.on('headers', (_: ServerResponse, __: string, stats: { size: number; mtimeMs: number }) => {
    // A build that ran after the start changed the file: then the hash is that of another one.
    if (file.hash === undefined || stats.size !== form.size || stats.mtimeMs !== form.modified) return;
    res.setHeader('ETag', `"${file.hash}${encoding ? `-${encoding}` : ''}"`);
  });
  stream.on('error', (error: Error & { status?: number }) => answerFailure(res, error));
  stream.pipe(res);
}

function writeHeaders(res: ServerResponse, file: StaticFile, encoding: Encoding | undefined): void {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  res.setHeader('Content-Type', contentType(name) || 'application/octet-stream');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Cache-Control', file.immutable ? `public, max-age=${year}, immutable` : 'no-cache');
  if (Object.keys(file.forms).length > 0) res.setHeader('Vary', 'Accept-Encoding');
  if (encoding !== undefined) res.setHeader('Content-Encoding', encoding);
}

function answerFailure(res: ServerResponse, error: Error & { status?: number }): void {
  const { status = 500 } = error;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const range = res.getHeader('Content-Range');
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  if (status === 416 && range !== undefined) res.setHeader('Content-Range', range);
  if (status >= 500) console.error(printable(error));
  refuse(res, status);
}
