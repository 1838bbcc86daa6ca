import { expect, test } from 'vitest';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import { wireContentType } from '../../wire/format.ts';
import { installFunctions } from '../functions/function-table.ts';
import { registerFunction } from '../functions/marks.ts';
import { createHandler } from '../handler.ts';

test('S1: a stream that never waits, read as fast as it comes, leaves turns to others', async () => {
  let ended = false;
  const count = registerFunction(
    async () =>
      (async function* () {
        try {
          for (let n = 0; n < 300_000; n++) yield n;
        } finally {
          ended = true;
        }
      })(),
    { id: 'count-1', name: 'count', arity: 0 },
  );
  installFunctions({ base: '/', functions: new Map([['count-1', async () => count]]) });
  const response = await createHandler()(
    new Request('http://localhost/_sallyport/count-1', {
      method: 'POST',
      headers: { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' },
      body: encodeArguments([]) as string,
    }),
  );
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let turns = 0;
  const takeTurn = () => {
    turns++;
    if (turns < 3) setTimeout(takeTurn, 0);
  };
  setTimeout(takeTurn, 0);
  let pieces = 0;
  // Were it to keep the process to itself, this would go on to the end.
  while (turns < 3 && !(await reader.read()).done) pieces++;
  await reader.cancel();
  expect(turns).toBe(3);
  expect(pieces).toBeGreaterThan(3);
  expect(pieces).toBeLessThan(300_000);
  expect(ended).toBe(true);
});
