import { parseAst } from 'rolldown/parseAst';

/** @typedef {{ type: string, start: number, end: number, [key: string]: unknown }} Node */

/**
 * All nodes of a module, parents before children.
 *
 * @param {string} file decides about TypeScript and JSX
 * @param {string} text
 * @returns {Node[]}
 * @throws {Error} where the file cannot be parsed
 */
export function parseNodes(file, text) {
  const lang = /\.tsx$/.test(file) ? 'tsx' : /\.ts$/.test(file) ? 'ts' : 'jsx';
  /** @type {Node[]} */
  const nodes = [];
  /** @type {unknown[]} */
  const queue = [parse(file, text, lang)];
  for (const value of queue) {
    if (Array.isArray(value)) {
      queue.push(...value);
    } else if (typeof value === 'object' && value !== null) {
      if ('type' in value && typeof value.type === 'string') nodes.push(/** @type {Node} */ (value));
      queue.push(...Object.values(value));
    }
  }
  return nodes;
}

/**
 * @param {string} file
 * @param {string} text
 * @param {'ts' | 'tsx' | 'jsx'} lang
 */
function parse(file, text, lang) {
  try {
    return parseAst(text, { lang });
  } catch (cause) {
    throw new Error(`${file} cannot be parsed: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** @param {unknown} node */
function stringOf(node) {
  const literal =
    /** @type {{ type?: string, value?: unknown, quasis?: { value: { cooked: string } }[] } | null} */ (node);
  if (literal?.type === 'Literal' && typeof literal.value === 'string') return literal.value;
  if (literal?.type === 'TemplateLiteral' && literal.quasis?.length === 1)
    return literal.quasis[0]?.value.cooked;
  return undefined;
}

/**
 * Every module that a module names: imports and re-exports, of types too, `import()`, `require()`, `new URL()`.
 *
 * @param {string} file
 * @param {string} text
 * @returns {{ specifier: string, start: number }[]}
 */
export function findImports(file, text) {
  /** @type {{ specifier: string, start: number }[]} */
  const found = [];
  for (const node of parseNodes(file, text)) {
    const specifier = stringOf(namedModule(node));
    if (specifier !== undefined) found.push({ specifier, start: node.start });
  }
  return found;
}

/**
 * The node that holds the name of a module, if this node imports one.
 *
 * @param {Node} node
 */
function namedModule(node) {
  const callee = /** @type {{ type?: string, name?: string } | undefined} */ (node.callee);
  const [first] = /** @type {unknown[]} */ (node.arguments ?? []);
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    case 'TSExternalModuleReference':
      return node.expression;
    case 'CallExpression':
      return callee?.type === 'Identifier' && callee.name === 'require' ? first : undefined;
    case 'NewExpression':
      return callee?.name === 'URL' && /^\.{1,2}\//.test(stringOf(first) ?? '') ? first : undefined;
    default:
      return undefined;
  }
}
