/** How the body of a plain form post is written. */
export type FormType = { kind: 'urlencoded' } | { kind: 'multipart'; boundary: string | undefined };

/** What a content type says of a form post; undefined for whatever a form does not send. */
export function readFormType(header: string | null): FormType | undefined {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return { kind: 'urlencoded' };
  if (type !== 'multipart/form-data') return undefined;
  // At most 70 characters (RFC 2046): it is searched for in all of the body.
  const found = /;\s*boundary=(?:"([\x20-\x7e]{1,70})"|([^\s";,]{1,70}))\s*(?:;|$)/i.exec(header as string);
  return { kind: 'multipart', boundary: found?.[1] ?? found?.[2] };
}
