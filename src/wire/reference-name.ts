// How a Server Function is called in React's own stream: as an export of its module, so that React's decoders find it,
// and so that our id can be read from the name. Such a name is `$`, the function's name, `$`, the hash of its id with
// its `-` as `$`, `$`, how many arguments a call may send (`n` for any number), `s` where the first of them is a seal, and
// where the function says how its calls overlap, `$` and that word.

const hashLength = 12;
const pattern = new RegExp(
  `^\\$(.*)\\$([\\w$]{${hashLength}})\\$(n|\\d{1,4})(s)?(?:\\$(serial|parallel|latest|drop))?$`,
);

/** What can be read from the name. */
export interface NamedReference {
  /** `<name>-<hash>`, as the compiler makes it. */
  readonly id: string;
  /** How many arguments are sent, sealed captures among them; -1 for any number. */
  readonly arity: number;
  /** The first argument is the sealed captures of a closure. */
  readonly sealed?: true;
  /** What happens to its calls that overlap, where it says so. */
  readonly calls?: 'serial' | 'parallel' | 'latest' | 'drop';
}

/** Id -> name of an export. It is an identifier, whatever the function is called. */
export function nameReference({ id, arity, sealed, calls }: NamedReference): string {
  const end = id.length - hashLength;
  const hash = id.slice(end).replaceAll('-', '$');
  const mode = calls === undefined ? '' : `$${calls}`;
  return `$${id.slice(0, end - 1)}$${hash}$${arity < 0 ? 'n' : arity}${sealed ? 's' : ''}${mode}`;
}

/** The other way round, from whatever React sends: `<key of the module>#<name>`. Undefined for what is none of ours. */
export function readReferenceName(sent: string): NamedReference | undefined {
  const [, name, hash = '', arity, sealed, calls] = pattern.exec(sent.slice(sent.lastIndexOf('#') + 1)) ?? [];
  if (name === undefined) return undefined;
  return {
    id: `${name}-${hash.replaceAll('$', '-')}`,
    arity: arity === 'n' ? -1 : Number(arity),
    ...(sealed === undefined ? {} : { sealed: true }),
    ...(calls === undefined ? {} : { calls: calls as NonNullable<NamedReference['calls']> }),
  };
}
