import { expect, test } from 'vitest';
import { isNearMiss, mayHoldDirective } from './text-check.ts';

const MISSES = [
  'use sever',
  'use servr',
  'use srever',
  'use sevrer',
  'sue sevrer',
  'us sever',
  'use servers',
  'use server;',
  'user server',
  'us server',
  'ise server',
  'useserver',
  'useServer',
  'use-server',
  'use_server',
  'use  server',
  'use\tserver',
  'use\u00a0server',
  'Use Server',
  'USE SERVER',
  ' use server',
  'use server ',
  'use: server',
  'use\\x20server',
  'use\\u0020server',
  'use\\u{20}server',
  '\\use server',
];

test.each(MISSES)('D4: %j is a near miss', (text) => {
  expect(isNearMiss(text)).toBe(true);
});

test.each(
  MISSES.flatMap((text) => [
    `'${text}'\nfoo()`,
    `/* c */ "${text}";foo()`,
    `async function f() { '${text}'; x() }`,
    `const f = async () => {'${text}'}`,
    `\uFEFF'${text}'`,
    `#!/usr/bin/env node\n\`${text}\``,
    `if (x)\n\t('${text}')\r\nfoo()`,
  ]),
)('D4: the text check does not overlook %j', (source) => {
  expect(mayHoldDirective(source)).toBe(true);
});

test.each([
  'use server',
  'use client',
  'use strict',
  'use cache',
  'use asm',
  'use memo',
  'use no memo',
  'use workflow',
  'use step',
  'use stylex',
  'use forget',
  'use cache: remote',
  'server',
  'observer',
  'serverside',
])('D4: %j is not taken for a misspelling', (text) => {
  expect(isNearMiss(text)).toBe(false);
});

test('the text check lets ordinary modules pass', () => {
  const source = [
    "'use client';",
    "import { useServerData } from './use-server';",
    'const user = server.use();',
    "const list = ['use sever', 'use sever'];",
    'export const App = () => <p>use  server</p>;',
  ].join('\n');
  expect(mayHoldDirective(source)).toBe(false);
});
