import { group, intersection, literals, type Shape, text, union, withEmptiness } from './form-shape.ts';

/** What the schemas of valibot have as properties. */
export interface ValibotSchema {
  readonly kind: 'schema';
  readonly type: string;
  readonly entries?: Readonly<Record<string, ValibotSchema>>;
  readonly item?: ValibotSchema;
  readonly items?: readonly ValibotSchema[];
  readonly wrapped?: ValibotSchema;
  readonly getter?: (input: unknown) => ValibotSchema;
  /** Of a union schemas, of an enumeration values. */
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
}

export function isValibotSchema(schema: object): schema is ValibotSchema {
  return Reflect.get(schema, 'kind') === 'schema' && typeof Reflect.get(schema, 'type') === 'string';
}

/**
 * Reads what a schema of valibot takes. A pipe looks like the first schema in it.
 *
 * @param around the schemas that this one is inside of: one that holds itself has no end
 */
export function readValibotShape(schema: unknown, around: readonly unknown[] = []): Shape {
  const isKnown = typeof schema === 'object' && schema !== null && isValibotSchema(schema);
  if (!isKnown || around.includes(schema)) return text;
  const read = (one: unknown) => readValibotShape(one, [...around, schema]);
  switch (schema.type) {
    case 'object':
    case 'loose_object':
    case 'strict_object':
    case 'object_with_rest':
      return group(Object.entries(schema.entries ?? {}).map(([name, field]) => [name, read(field)]));
    case 'array':
      return { kind: 'list', item: read(schema.item) };
    case 'tuple':
    case 'loose_tuple':
    case 'strict_tuple':
    case 'tuple_with_rest':
      return { kind: 'list', item: union((schema.items ?? []).map(read)) };
    case 'boolean':
    case 'number':
      return { kind: schema.type };
    case 'literal':
      return literals([schema.literal]);
    case 'enum':
    case 'picklist':
      return literals(schema.options ?? []);
    case 'null':
      return { kind: 'nothing', nullable: true };
    case 'undefined':
    case 'void':
      return { kind: 'nothing', optional: true };
    case 'union':
    case 'variant':
      return union((schema.options ?? []).map(read));
    case 'intersect':
      return intersection((schema.options ?? []).map(read));
    case 'optional':
    case 'exact_optional':
      return withEmptiness(read(schema.wrapped), { optional: true });
    case 'nullish':
      return withEmptiness(read(schema.wrapped), { optional: true, nullable: true });
    case 'nullable':
      return withEmptiness(read(schema.wrapped), { nullable: true });
    case 'undefinedable':
      return read(schema.wrapped);
    case 'non_optional':
      return withEmptiness(read(schema.wrapped), { optional: false });
    case 'non_nullable':
      return withEmptiness(read(schema.wrapped), { nullable: false });
    case 'non_nullish':
      return withEmptiness(read(schema.wrapped), { optional: false, nullable: false });
    case 'lazy':
      return read(schema.getter?.(undefined));
    default:
      return text;
  }
}
