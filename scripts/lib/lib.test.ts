import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint, removeOld, walkFiles } from './files.mjs';
import { locks, withLock } from './lock.mjs';
import { nodeVersionProblem } from './node-version.mjs';
import { root } from './paths.mjs';
import { run, runNode } from './run.mjs';
import { parseRunOptions } from './run-options.mjs';
import { formatDuration } from './say.mjs';
import { isFresh, stampOf, writeStamp } from './stamp.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-lib-'));
  mkdirSync(join(folder, 'src/deep'), { recursive: true });
  writeFileSync(join(folder, 'src/a.ts'), 'a');
  writeFileSync(join(folder, 'src/deep/b.ts'), 'b');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('nodeVersionProblem', () => {
  test.each(['20.19.0', '20.20.2', '22.12.0', '22.20.1', '23.0.0', '24.1.0', '100.0.0'])(
    '%s is fine',
    (version) => {
      expect(nodeVersionProblem(version)).toBeUndefined();
    },
  );

  test.each(['16.20.2', '18.20.8', '20.18.3', '21.7.0', '22.11.0'])('%s is too old', (version) => {
    expect(nodeVersionProblem(version)).toContain(`this is ${version}`);
  });

  test('the scripts and package.json ask for the same', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(engines.node).toBe('^20.19.0 || >=22.12.0');
  });
});

describe('fingerprint', () => {
  const take = () => fingerprint(folder, ['src', 'missing.json']);

  test.each([
    ['content', () => writeFileSync(join(folder, 'src/deep/b.ts'), 'c')],
    ['a new file', () => writeFileSync(join(folder, 'src/c.ts'), '')],
    ['a file less', () => rmSync(join(folder, 'src/a.ts'))],
    ['a file that was missing', () => writeFileSync(join(folder, 'missing.json'), '')],
    [
      'content that moved from one file to the next',
      () => {
        writeFileSync(join(folder, 'src/a.ts'), '');
        writeFileSync(join(folder, 'src/deep/b.ts'), 'ab');
      },
    ],
  ])('%s changes it', (_, change) => {
    const before = take();
    expect(take()).toBe(before);
    change();
    expect(take()).not.toBe(before);
  });

  test('what is generated, installed or left out does not', () => {
    const keep = (file: string) => !file.endsWith('.test.ts');
    const before = fingerprint(folder, ['src'], keep);
    for (const name of ['node_modules', 'dist', 'data']) {
      mkdirSync(join(folder, 'src', name));
      writeFileSync(join(folder, 'src', name, 'x.ts'), 'x');
    }
    writeFileSync(join(folder, 'src/a.test.ts'), 'x');
    expect(fingerprint(folder, ['src'], keep)).toBe(before);
  });
});

test('removeOld removes what is old, and nothing else', () => {
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(folder, 'src/deep'), hourAgo, hourAgo);
  removeOld(join(folder, 'src'), 1_800_000);
  expect(walkFiles(folder)).toEqual(['src/a.ts']);
  removeOld(join(folder, 'missing'), 0);
});

describe('stamp', () => {
  const stamp = () => stampOf(join(folder, 'src'));

  test('a folder is fresh as long as neither what it was made from nor what is in it changes', () => {
    expect(isFresh(stamp(), 'one')).toBe(false);
    writeStamp(stamp(), 'one');
    expect(isFresh(stamp(), 'one')).toBe(true);
    expect(isFresh(stamp(), 'two')).toBe(false);
    writeFileSync(join(folder, 'src/a.ts'), 'another build');
    expect(isFresh(stamp(), 'one')).toBe(false);
  });

  test('a stamp that was written in halves is none', () => {
    writeFileSync(stamp(), '{"inputs": "one"');
    expect(isFresh(stamp(), 'one')).toBe(false);
  });
});

describe('withLock', () => {
  const lock = pathToFileURL(join(root, 'scripts/lib/lock.mjs')).href;
  const name = `test-${process.pid}`;

  test('processes take turns', async () => {
    const log = join(folder, 'log');
    const program = `
      import { appendFileSync } from 'node:fs';
      import { setTimeout as sleep } from 'node:timers/promises';
      import { withLock } from '${lock}';
      await withLock('${name}', async () => {
        appendFileSync(${JSON.stringify(log)}, 'in ');
        await sleep(150);
        appendFileSync(${JSON.stringify(log)}, 'out ');
      });`;
    const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    await Promise.all([start(), start(), start()]);
    expect(readFileSync(log, 'utf8')).toBe('in out in out in out ');
  });

  test('the lock of a process that was killed does not hold for ever', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid']);
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, `${name}.lock`), stdout.trim());
    expect(await withLock(name, () => 'done')).toBe('done');
  });

  test('work that fails gives the lock back', async () => {
    const failing = withLock(name, () => Promise.reject(new Error('on purpose')));
    await expect(failing).rejects.toThrow('on purpose');
    expect(await withLock(name, () => sleep(1, 'done'))).toBe('done');
  });
});

describe('run', () => {
  test('gives exit code and output', async () => {
    const outcome = await runNode('-e', ['console.log(1); console.error(2); process.exitCode = 3'], {
      capture: true,
    });
    expect(outcome.code).toBe(3);
    expect(outcome.output.split('\n').toSorted().join('')).toBe('12');
  });

  test('a program that is not there is an outcome, not an exception', async () => {
    const { code, output } = await run(join(folder, 'nothing'), [], { capture: true });
    expect(code).not.toBe(0);
    expect(output).toContain('ENOENT');
  });

  test('a program that does not end is ended, which is no success', async () => {
    const { code } = await runNode('-e', ['setInterval(() => {}, 1000)'], { capture: true, timeout: 300 });
    expect(code).toBe(128);
  });
});

describe('parseRunOptions', () => {
  test('rsc is the host unless another is named; PORT counts unless --port does', () => {
    expect(parseRunOptions([])).toEqual({ host: 'rsc', port: process.env.PORT });
    expect(parseRunOptions(['--host', 'ssr', '--port', '4000'])).toEqual({ host: 'ssr', port: '4000' });
  });

  test('an option that does not exist is an error with the usage', () => {
    expect(() => parseRunOptions(['--hosts', 'ssr'])).toThrow(/--hosts[\s\S]*Usage: npm start/);
  });
});

test('durations are written for people', () => {
  expect([40, 9940, 12_345, 185_400].map(formatDuration)).toEqual(['0.0 s', '9.9 s', '12 s', '3 min 5 s']);
});
