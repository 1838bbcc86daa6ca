import fc from 'fast-check';
import { test } from 'vitest';
import { encodeSimple } from '../../src/wire/encode-simple.ts';
import { needsRare } from '../../src/wire/needs-rare.ts';
import { decode, encode, encodeArguments, resultLimits } from '../../src/wire.ts';
import { joinMessage } from './support/bytes.ts';
import { assertSame } from './support/compare.ts';
import { check, propertyTimeout } from './support/runs.ts';
import { anyValue, plainValue } from './support/values.ts';

const decodeResult = (body: Parameters<typeof decode>[0]) => decode(body, { limits: resultLimits });

test('T1: what is decoded is what was encoded, in type, order and identity', {
  timeout: propertyTimeout,
}, () => {
  check(
    fc.property(anyValue, (value) => {
      assertSame(value, decodeResult(joinMessage(encode(value))));
    }),
  );
});

test('T1: both directions are one format: arguments and a result of the same value are the same bytes', {
  timeout: propertyTimeout,
}, () => {
  check(
    fc.property(fc.array(anyValue, { maxLength: 3 }), (args) => {
      assertSame(encodeArguments(args), encode(args));
    }),
  );
});

test('T1: a value with nothing special in it is its plain JSON', { timeout: propertyTimeout }, () => {
  check(
    fc.property(plainValue, (value) => {
      const json = JSON.stringify(value);
      // JSON writes -0 as 0, which is the one thing about such a value that it loses.
      fc.pre(!JSON.stringify(value, (_, item) => (Object.is(item, -0) ? 'lost' : item)).includes('"lost"'));
      const body = encode(value);
      if (/\["\$/.test(json)) assertSame(value, decodeResult(joinMessage(body)));
      else assertSame(body, `1=${json}\n`);
    }),
  );
});

test('T1: encoding what was decoded gives the same message again', { timeout: propertyTimeout }, () => {
  check(
    fc.property(anyValue, (value) => {
      const bytes = joinMessage(encode(value));
      assertSame(joinMessage(encode(decodeResult(bytes))), bytes);
    }),
  );
});

test('T1: encoding changes nothing in what it encodes', { timeout: propertyTimeout }, () => {
  check(
    fc.property(anyValue, (value) => {
      const before = joinMessage(encode(value));
      encodeArguments([value, value]);
      assertSame(joinMessage(encode(value)), before);
    }),
  );
});

test('T1: the half that a browser starts with writes what the whole writes, or asks for the whole', {
  timeout: propertyTimeout,
}, () => {
  check(
    fc.property(anyValue, (value) => {
      try {
        assertSame(encodeSimple([value], {}), encodeArguments([value]));
      } catch (error) {
        if (error !== needsRare) throw error;
        // Only buffers are rare among these values: their messages are no text.
        if (typeof encodeArguments([value]) === 'string') throw new Error('It asked for the whole in vain.');
      }
    }),
  );
});
