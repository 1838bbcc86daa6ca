import { policyErrors } from '../../errors/policy.ts';
import { createError } from '../../errors/sallyport-error.ts';
import type { StandardSchema } from '../functions/standard-schema.ts';
import { refuseOption } from '../functions/wrapper-options.ts';
import { type Group, group, type Shape, text } from './form-shape.ts';
import { jsonSchemaOf, readJsonShape } from './form-shape-json.ts';
import { isValibotSchema, readValibotShape } from './form-shape-valibot.ts';
import { isZodSchema, readZodShape } from './form-shape-zod.ts';

/** How a field is to be understood: as it is, as a number, as a checkbox, several times, or as fields inside of it. */
export type Field = 'text' | 'file' | 'number' | 'boolean' | readonly [Field] | Fields;

/** The fields of a form by their names. */
export interface Fields {
  readonly [name: string]: Field;
}

/**
 * The keys of a schema. A Standard Schema does not say them: two libraries are known, others may speak JSON Schema.
 *
 * @throws SP3047 where they cannot be known
 */
export function shapeOfSchema(schema: StandardSchema): Group {
  const vendor = String(schema['~standard'].vendor);
  let shape: Shape | undefined;
  try {
    shape = readShape(schema);
  } catch (cause) {
    throw createError(policyErrors, 'SP3047', { vendor, reason: (cause as Error).message }, cause);
  }
  if (shape?.kind === 'group') return shape;
  const reason = shape ? 'it is no object with keys of its own' : 'its library does not tell';
  throw createError(policyErrors, 'SP3047', { vendor, reason });
}

function readShape(schema: StandardSchema): Shape | undefined {
  if (isZodSchema(schema)) return readZodShape(schema);
  if (isValibotSchema(schema)) return readValibotShape(schema);
  const json = jsonSchemaOf(schema);
  return json && readJsonShape(json);
}

/**
 * The option `fields`, for a schema that does not tell.
 *
 * @throws SP3046 for what is no such option
 */
export function shapeOfFields(fields: unknown): Group {
  const shape = shapeOf(fields, 'it');
  if (shape.kind !== 'group') throw refuseOption('formFunction', 'fields', 'it is no object of fields');
  return shape;
}

function shapeOf(field: unknown, place: string): Shape {
  if (field === 'text' || field === 'file') return text;
  if (field === 'number' || field === 'boolean') return { kind: field };
  if (Array.isArray(field) && field.length === 1) return { kind: 'list', item: shapeOf(field[0], place) };
  if (typeof field === 'object' && field !== null && !Array.isArray(field)) {
    return group(Object.entries(field).map(([name, inner]) => [name, shapeOf(inner, `"${name}"`)]));
  }
  const reason = `${place} is none of 'text', 'file', 'number', 'boolean', a list of one of these, or an object`;
  throw refuseOption('formFunction', 'fields', reason);
}

/** Whether the name of a field, or the last step of one, is in a shape. */
export function hasField(shape: Shape, name: string): boolean {
  if (shape.kind === 'list') return hasField(shape.item, name);
  if (shape.kind !== 'group') return false;
  return shape.fields.has(name) || Array.from(shape.fields.values()).some((inner) => hasField(inner, name));
}
