/** A field of a form, as a browser would send it. */
export type Field = readonly [name: string, value: string | File];

/** The fields that a browser finds in a page: what has a name, in order. Buttons are fields too. */
export function fieldsIn(html: string): { tag: string; name: string; value: string }[] {
  return [...html.matchAll(/<(input|button)\b[^>]*>/g)].flatMap(([text, tag]) => {
    const name = attributeOf(text, 'name');
    return name === undefined ? [] : [{ tag: tag as string, name, value: attributeOf(text, 'value') ?? '' }];
  });
}

/** The hidden fields of a page with one form, as they are sent. */
export function hiddenFields(html: string): Field[] {
  return [...html.matchAll(/<input type="hidden"[^>]*>/g)].map(([text]) => [
    attributeOf(text, 'name') ?? '',
    attributeOf(text, 'value') ?? '',
  ]);
}

/** An attribute's value as the browser reads it. */
export function attributeOf(tag: string, name: string): string | undefined {
  const names: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', '#x27': "'", '#39': "'" };
  return new RegExp(` ${name}="([^"]*)"`)
    .exec(tag)?.[1]
    ?.replace(/&([^;]+);/g, (_, entity: string) => names[entity] ?? '?');
}

export const boundary = '----WebKitFormBoundaryA1b2C3d4';

/** The body of a form as browsers write it: CRLF in texts, three characters escaped in names. */
export async function multipart(
  fields: readonly Field[],
  end = `--${boundary}--\r\n`,
): Promise<Uint8Array<ArrayBuffer>> {
  const escapeName = (name: string) => crlf(name).replaceAll('\r\n', '%0D%0A').replaceAll('"', '%22');
  const parts: BlobPart[] = [];
  for (const [name, value] of fields) {
    parts.push(`--${boundary}\r\ncontent-disposition: form-data; name="${escapeName(name)}"`);
    if (typeof value === 'string') parts.push(`\r\n\r\n${crlf(value)}\r\n`);
    else {
      const type = value.type || 'application/octet-stream';
      parts.push(`; filename="${escapeName(value.name)}"\r\ncontent-type: ${type}\r\n\r\n`, value, '\r\n');
    }
  }
  parts.push(end);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function crlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

/** The body of a form without files, urlencoded. */
export function urlencoded(fields: readonly Field[]): string {
  return new URLSearchParams(fields.map(([name, value]) => [crlf(name), crlf(String(value))])).toString();
}

/** A body that comes in pieces of a size. */
export function inPieces(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

/** What a browser sends when a form of its own site's page is submitted. */
export function formPost(
  body: BodyInit,
  {
    type = `multipart/form-data; boundary=${boundary}`,
    url = 'http://localhost/page',
    headers = {},
  } = {} as {
    type?: string;
    url?: string;
    headers?: Record<string, string>;
  },
): Request {
  return new Request(url, {
    method: 'POST',
    headers: {
      'content-type': type,
      'sec-fetch-site': 'same-origin',
      origin: 'http://localhost',
      ...headers,
    },
    body,
    duplex: 'half',
  } as RequestInit);
}

export const urlencodedType = 'application/x-www-form-urlencoded';
