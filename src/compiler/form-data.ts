import { declaredParams } from './arity.ts';
import { type BaseNode, child, type FunctionNode, field, is } from './ast.ts';

/** Does a function's first parameter say, by its type or else by its name, that it is a form's data? */
export function takesFormData(fn: FunctionNode): boolean {
  const [first] = declaredParams(fn);
  if (!is(first, 'Identifier')) return false;
  const annotation = child(first, 'typeAnnotation');
  const type = annotation && child(annotation, 'typeAnnotation');
  if (type) return typeName(type) === 'FormData';
  return /^(?:form|formData|form_data|fd)$/.test(first.name);
}

function typeName(type: BaseNode): string | undefined {
  const name = type.type === 'TSTypeReference' ? child(type, 'typeName') : null;
  return is(name, 'Identifier') ? String(field(name, 'name')) : undefined;
}
