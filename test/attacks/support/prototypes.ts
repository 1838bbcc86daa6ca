/** What everything in the process inherits from, and what an attack could have changed in it. */
const shared: [string, object][] = [
  ...[
    Object,
    Array,
    Function,
    Map,
    Set,
    WeakMap,
    Date,
    RegExp,
    Promise,
    Symbol,
    String,
    Number,
    BigInt,
    Boolean,
    Error,
    TypeError,
    ArrayBuffer,
    DataView,
    Uint8Array,
    FormData,
    Blob,
    File,
    Headers,
    Request,
    Response,
    URL,
    ReadableStream,
  ].flatMap((Class): [string, object][] => [
    [Class.name, Class],
    [`${Class.name}.prototype`, Class.prototype],
  ]),
  ['the class of typed arrays', Object.getPrototypeOf(Uint8Array.prototype)],
  ['async functions', Object.getPrototypeOf(async () => {})],
  ['generators', Object.getPrototypeOf(async function* () {})],
  ['JSON', JSON],
  ['Reflect', Reflect],
  ['Math', Math],
];

/** One of them: its properties with their values, and what it inherits from. */
interface Looks {
  readonly above: object | null;
  readonly properties: ReadonlyMap<PropertyKey, PropertyDescriptor>;
}

function look(object: object): Looks {
  const properties = Reflect.ownKeys(object).map(
    (key) => [key, Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor] as const,
  );
  return { above: Object.getPrototypeOf(object), properties: new Map(properties) };
}

/**
 * Remembers how everything looks.
 *
 * @returns fails where anything has changed since: a property that is new, gone, or another
 */
export function watchPrototypes(): () => void {
  const before = shared.map(([, object]) => look(object));
  return () => {
    const changes = shared.flatMap(([name, object], index) => {
      const [was, is] = [before[index] as Looks, look(object)];
      const keys = new Set([...was.properties.keys(), ...is.properties.keys()]);
      const changed = [...keys].filter((key) => !isSame(was.properties.get(key), is.properties.get(key)));
      if (was.above !== is.above) changed.push('[[Prototype]]');
      return changed.map((key) => `${name} ${String(key)}`);
    });
    if (changes.length > 0) throw new Error(`Changed: ${changes.join(', ')}`);
  };
}

function isSame(one: PropertyDescriptor | undefined, other: PropertyDescriptor | undefined): boolean {
  const parts = ['value', 'get', 'set', 'enumerable', 'configurable', 'writable'] as const;
  return one !== undefined && other !== undefined && parts.every((part) => Object.is(one[part], other[part]));
}
