import { expect, test } from 'vitest';
import { createServerRuntime, parse } from '../../test/compiler/harness.ts';
import { createRandomProgram } from '../../test/compiler/random-program.ts';
import { type Call, type Fn, runProgram } from '../../test/compiler/run-program.ts';
import { compile } from '../compiler.ts';

// SALLYPORT_PROGRAMS=5000 tries more, SALLYPORT_SEED=7 SALLYPORT_PROGRAMS=1 one that failed.
const count = Number(process.env.SALLYPORT_PROGRAMS ?? 500);
const first = Number(process.env.SALLYPORT_SEED ?? 1);

test(`D9: ${count} random programs do the same before and after`, { timeout: 3_600_000 }, async () => {
  let functions = 0;
  let calls = 0;
  for (let seed = first; seed < first + count; seed++) {
    const source = createRandomProgram(seed);
    const result = compile(source, { id: `random/${seed}.js`, file: 'random.js', target: 'server', parse });
    if (!result) continue;
    const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    expect(
      errors.map(({ message, frame }) => `${message}\n${frame}`),
      `seed ${seed}\n${source}`,
    ).toEqual([]);
    const direct: Call = (fn, ...args) => (fn as Fn)(...args);
    const expected = await runProgram(source, createServerRuntime(), direct);
    const runtime = createServerRuntime();
    for (const [how, call] of [['directly', direct] as const, ['from the browser', runtime.call] as const]) {
      const found = await runProgram(result.code, how === 'directly' ? createServerRuntime() : runtime, call);
      const at = expected.findIndex((line, index) => line !== found[index]);
      const context = `seed ${seed}, called ${how}, call ${at}\n${source}\n${result.code}`;
      expect(found[at], context).toBe(expected[at]);
      expect(found.length, context).toBe(expected.length);
    }
    functions += result.functions.length;
    calls += expected.length;
  }
  console.log(`random programs: ${count} with ${functions} functions, ${calls} calls each way`);
  if (count < 100) return;
  expect(functions).toBeGreaterThan(count * 2);
  expect(calls).toBeGreaterThan(count * 10);
});
