// What was meant for later, or for a moment, and stayed.
import { codeFile, lineAt, testFile } from './problem.mjs';
import { parseNodes } from './syntax.mjs';
import { readText } from './tree.mjs';

/** @typedef {import('./syntax.mjs').Node} Node */

const textFile = /\.(ts|tsx|js|jsx|mjs|cjs|md|css|html|json|ya?ml|sql|sh)$/;
/** This check and its test speak of what they look for. */
const exempt = /^scripts\/checks\/leftovers\b/;
/** Where the library may talk to the person at the terminal: its command, and the log of the dev server. */
const mayPrint = /^src\/(cli\.ts|cli\/.*|vite\/dev-log\.ts)$/;

/** @type {{ pattern: RegExp, message: string, in: RegExp }[]} */
const textRules = [
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/g, message: 'do it, or file an issue', in: textFile },
  { pattern: /@ts-(?:ignore|nocheck)\b/g, message: 'switches the type checker off', in: codeFile },
  { pattern: /^(?:<{7}|>{7}) .*$/gm, message: 'is left of a merge', in: textFile },
];

/**
 * @param {string} file
 * @param {Node} node
 * @returns {string | undefined}
 */
function judgeNode(file, node) {
  const annotation = /** @type {Node | undefined} */ (node.typeAnnotation);
  if (/^TS(As|TypeAssertion|Satisfies)/.test(node.type) && annotation?.type === 'TSAnyKeyword') {
    return '`as any` switches the type checker off';
  }
  if (node.type === 'DebuggerStatement') return '`debugger` was meant for a moment';
  if (node.type !== 'MemberExpression') return undefined;
  const object = /** @type {Node & { name?: string }} */ (node.object);
  const property = /** @type {Node & { name?: string }} */ (node.property);
  if (file.startsWith('src/') && !testFile.test(file) && !mayPrint.test(file)) {
    if (object.name === 'console' && /^(log|debug|info|dir|table)$/.test(property.name ?? '')) {
      return `console.${property.name} belongs in src/cli and src/vite/dev-log.ts; errors go to the error log`;
    }
  }
  const isSuite = testFile.test(file) && /^(test|it|describe|suite)$/.test(object.name ?? '');
  if (isSuite && property.name === 'only') return `${object.name}.only keeps all other tests from running`;
  return undefined;
}

/**
 * @param {import('./problem.mjs').Tree} tree
 * @returns {import('./problem.mjs').Problem[]}
 */
export function checkLeftovers({ root, files }) {
  /** @type {import('./problem.mjs').Problem[]} */
  const problems = [];
  for (const file of files) {
    if (exempt.test(file) || !textFile.test(file) || file.endsWith('package-lock.json')) continue;
    const text = readText(root, file) ?? '';
    for (const rule of textRules.filter((candidate) => candidate.in.test(file))) {
      for (const match of text.matchAll(rule.pattern)) {
        problems.push({ file, line: lineAt(text, match.index), message: `${match[0]}: ${rule.message}` });
      }
    }
    // Fixtures are input for the compiler and its like: they may be anything, also no program at all.
    if (!codeFile.test(file) || file.startsWith('test/fixtures/')) continue;
    for (const node of parseNodes(file, text)) {
      const message = judgeNode(file, node);
      if (message !== undefined) problems.push({ file, line: lineAt(text, node.start), message });
    }
  }
  return problems;
}
