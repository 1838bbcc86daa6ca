import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionId } from '../compiler/function-id.ts';
import { nameReference, readReferenceName } from './reference-name.ts';

const arities = fc.oneof(fc.constant(-1), fc.nat(200));
const names = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[$\w]{0,50}$/));

const modes = fc.option(fc.constantFrom('serial', 'parallel', 'latest', 'drop'), { nil: undefined });

test('C1, C5: id, number of arguments, seal and mode survive in a name that is an identifier', () => {
  fc.assert(
    fc.property(names, fc.string(), arities, fc.boolean(), modes, (name, module, arity, isSealed, calls) => {
      const sealed = isSealed ? { sealed: true as const } : {};
      const reference = { id: functionId(module, name), arity, ...sealed, ...(calls && { calls }) };
      const named = nameReference(reference);
      expect(named).toMatch(/^[$\w]+$/);
      expect(named).not.toMatch(/^\d/);
      expect(readReferenceName(`/src/a#b.ts#${named}`)).toEqual(reference);
      expect(readReferenceName(named)).toEqual(reference);
    }),
  );
});

test.each([
  '',
  'save',
  '/src/a.ts#save',
  '#$save$short$1',
  '$a$AAAAAAAAAAAA$',
  '$a$AAAAAAAAAAAA$-1',
  '$AAAAAAAAAAAA$1',
  '$a$AAAAAAAAAAAA$1$often',
])('S2: %j is no name of ours', (text) => {
  expect(readReferenceName(text)).toBeUndefined();
});
