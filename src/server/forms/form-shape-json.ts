import type { StandardSchema } from '../functions/standard-schema.ts';
import { group, intersection, literals, type Shape, text, union, withEmptiness } from './form-shape.ts';

/** As much of JSON Schema as forms have fields for. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

/**
 * What a schema takes, as JSON Schema, where its library can say so (https://standardschema.dev/json-schema).
 *
 * @throws what the library throws for a schema that JSON Schema has no words for
 */
export function jsonSchemaOf(schema: StandardSchema): JsonSchema | undefined {
  const converter: unknown = Reflect.get(schema['~standard'], 'jsonSchema');
  if (typeof converter !== 'object' || converter === null) return undefined;
  const { input } = converter as { input?: (options: object) => unknown };
  const json = input?.({ target: 'draft-2020-12' });
  return typeof json === 'object' && json !== null ? json : undefined;
}

/** Reads a JSON Schema. */
export function readJsonShape(root: JsonSchema): Shape {
  return readJson(root, root, []);
}

/** @param around the references on the way here: a schema that holds itself has no end */
function readJson(
  schema: JsonSchema | boolean | undefined,
  root: JsonSchema,
  around: readonly string[],
): Shape {
  if (typeof schema !== 'object' || schema === null) return text;
  const read = (one: JsonSchema | boolean | undefined) => readJson(one, root, around);
  const { $ref } = schema;
  if ($ref !== undefined) {
    return around.includes($ref) ? text : readJson(resolve($ref, root), root, [...around, $ref]);
  }
  if ('const' in schema) return literals([schema.const]);
  if (schema.enum) return literals(schema.enum);
  const alternatives = schema.anyOf ?? schema.oneOf;
  const shapes: Shape[] = [];
  if (alternatives) shapes.push(union(alternatives.map(read)));
  if (schema.allOf) shapes.push(intersection(schema.allOf.map(read)));
  if (schema.type !== undefined || schema.properties) {
    const types = schema.properties ? ['object'] : [schema.type ?? []].flat();
    shapes.push(union(types.map((type) => readType(type, schema, read))));
  }
  return shapes.length === 1 ? (shapes[0] as Shape) : shapes.length === 0 ? text : intersection(shapes);
}

function readType(
  type: string,
  { properties, required = [], items, prefixItems = [] }: JsonSchema,
  read: (schema: JsonSchema | boolean | undefined) => Shape,
): Shape {
  switch (type) {
    case 'object':
      // Without properties of its own it takes any, and those of a form are never taken.
      if (!properties) return text;
      return group(
        Object.entries(properties).map(([name, field]) => [
          name,
          required.includes(name) ? read(field) : withEmptiness(read(field), { optional: true }),
        ]),
      );
    case 'array':
      return { kind: 'list', item: prefixItems.length > 0 ? union(prefixItems.map(read)) : read(items) };
    case 'integer':
    case 'number':
      return { kind: 'number' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'null':
      return { kind: 'nothing', nullable: true };
    default:
      return text;
  }
}

/** `#`, `#/$defs/name`. */
function resolve(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const part of reference.split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? Reflect.get(found, key)
        : undefined;
  }
  return found as JsonSchema | undefined;
}
