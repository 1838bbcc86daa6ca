import { group, intersection, literals, type Shape, text, union, withEmptiness } from './form-shape.ts';

/** What zod 4 (and zod/mini) says of a schema to libraries. */
export interface ZodSchema {
  readonly _zod: { readonly def: Definition };
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodSchema>>;
  readonly element?: ZodSchema;
  readonly items?: readonly ZodSchema[];
  readonly rest?: ZodSchema | null;
  readonly innerType?: ZodSchema;
  readonly getter?: () => ZodSchema;
  readonly options?: readonly ZodSchema[];
  readonly left?: ZodSchema;
  readonly right?: ZodSchema;
  readonly in?: ZodSchema;
  readonly out?: ZodSchema;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
}

export function isZodSchema(schema: object): schema is ZodSchema {
  const internals: unknown = Reflect.get(schema, '_zod');
  return typeof internals === 'object' && internals !== null && 'def' in internals;
}

/**
 * Reads what a schema of zod takes, before its transforms.
 *
 * @param around the schemas that this one is inside of: one that holds itself has no end
 */
export function readZodShape(schema: ZodSchema | null | undefined, around: readonly unknown[] = []): Shape {
  if (!schema || around.includes(schema)) return text;
  const inside = [...around, schema];
  const read = (one: ZodSchema | null | undefined) => readZodShape(one, inside);
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return group(Object.entries(def.shape ?? {}).map(([name, field]) => [name, read(field)]));
    case 'array':
      return { kind: 'list', item: read(def.element) };
    case 'tuple':
      return { kind: 'list', item: union([...(def.items ?? []), ...(def.rest ? [def.rest] : [])].map(read)) };
    case 'boolean':
    case 'number':
      return { kind: def.type };
    case 'int':
      return { kind: 'number' };
    case 'literal':
      return literals(def.values ?? []);
    case 'enum':
      return literals(enumValues(def.entries ?? {}));
    case 'null':
      return { kind: 'nothing', nullable: true };
    case 'undefined':
    case 'void':
      return { kind: 'nothing', optional: true };
    case 'union':
      return union((def.options ?? []).map(read));
    case 'intersection':
      return intersection([read(def.left), read(def.right)]);
    case 'optional':
    case 'default':
    case 'prefault':
      return withEmptiness(read(def.innerType), { optional: true });
    case 'nonoptional':
      return withEmptiness(read(def.innerType), { optional: false });
    case 'nullable':
      return withEmptiness(read(def.innerType), { nullable: true });
    case 'readonly':
    case 'catch':
      return read(def.innerType);
    case 'lazy':
      return read(def.getter?.());
    case 'pipe':
      // What is preprocessed says nothing of itself; what comes of it does.
      return read(def.in?._zod.def.type === 'transform' ? def.out : def.in);
    default:
      return text;
  }
}

/** An enum of numbers in TypeScript is an object that leads both ways. */
function enumValues(entries: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(entries).flatMap(([key, value]) =>
    typeof value === 'string' && typeof entries[value] === 'number' && String(entries[value]) === key
      ? []
      : [value],
  );
}
