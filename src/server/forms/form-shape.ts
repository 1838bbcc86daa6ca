/**
 * What a form has to be read into: the keys of a schema, and how the text of their fields is to be understood. Only
 * what is in here is ever looked for in a form.
 */
export type Shape = (
  | { readonly kind: 'text' | 'number' | 'boolean' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'group'; readonly fields: ReadonlyMap<string, Shape> }
  /** Null or undefined alone: there is no field for that. */
  | { readonly kind: 'nothing' }
) &
  Emptiness;

/** What may be missing. */
interface Emptiness {
  readonly optional?: boolean;
  readonly nullable?: boolean;
}

/** The shape of an object. */
export type Group = Extract<Shape, { kind: 'group' }>;

/** Whatever is not known better: the schema gets what the form says. */
export const text: Shape = { kind: 'text' };

/** @param entries keys that are the caller's must not come in here */
export function group(entries: Iterable<readonly [string, Shape]>): Group {
  return { kind: 'group', fields: new Map(entries) };
}

/** The same shape, where more or less may be missing. */
export function withEmptiness(shape: Shape, { optional, nullable }: Emptiness): Shape {
  return {
    ...shape,
    optional: optional ?? shape.optional === true,
    nullable: nullable ?? shape.nullable === true,
  };
}

/** Any of several shapes. */
export function union(shapes: readonly Shape[]): Shape {
  const some = shapes.filter(({ kind }) => kind !== 'nothing');
  const optional = shapes.some((shape) => shape.optional);
  const nullable = shapes.some((shape) => shape.nullable);
  return withEmptiness(common(some), { optional, nullable });
}

function common(shapes: readonly Shape[]): Shape {
  const [first] = shapes;
  if (first === undefined) return { kind: 'nothing' };
  const same = shapes.filter(({ kind }) => kind === first.kind);
  if (same.length < shapes.length) return text;
  if (first.kind === 'list') return { kind: 'list', item: union(same.map((shape) => itemOf(shape))) };
  if (first.kind !== 'group') return { kind: first.kind };
  const groups = same as Group[];
  const names = new Set(groups.flatMap(({ fields }) => [...fields.keys()]));
  return group(
    Array.from(names, (name) => {
      const found = groups.flatMap(({ fields }) => fields.get(name) ?? []);
      // What only some of the alternatives have may be missing.
      const optional = found.length < groups.length || found.some((shape) => shape.optional);
      return [name, withEmptiness(union(found), { optional })] as const;
    }),
  );
}

function itemOf(shape: Shape): Shape {
  return shape.kind === 'list' ? shape.item : text;
}

/** All of several shapes at once. */
export function intersection(shapes: readonly Shape[]): Shape {
  const groups = shapes.filter((shape) => shape.kind === 'group');
  if (groups.length === 0) return shapes.find(({ kind }) => kind !== 'text') ?? shapes[0] ?? text;
  const fields = new Map<string, Shape>();
  for (const one of groups) {
    for (const [name, shape] of one.fields) {
      const before = fields.get(name);
      const optional = before?.optional === true && shape.optional === true;
      fields.set(name, before ? withEmptiness(intersection([before, shape]), { optional }) : shape);
    }
  }
  return group(fields);
}

/** The shape of fixed values, such as those of an enumeration. */
export function literals(values: readonly unknown[]): Shape {
  return union(
    values.map((value): Shape => {
      if (value === null) return { kind: 'nothing', nullable: true };
      if (value === undefined) return { kind: 'nothing', optional: true };
      if (typeof value === 'boolean' || typeof value === 'number') return { kind: typeof value } as Shape;
      return text;
    }),
  );
}
