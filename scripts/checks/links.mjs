// Relative links in Markdown lead to files that are there, and to headings that they have.
import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { lineAt } from './problem.mjs';
import { readText } from './tree.mjs';

/** Blanks out code, in which nothing is a link, and leaves every offset where it was. */
function withoutCode(/** @type {string} */ text) {
  const blank = (/** @type {string} */ code) => code.replace(/[^\n]/g, ' ');
  return text
    .replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\2[^\n]*$/gm, blank)
    .replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, blank);
}

/**
 * The anchors of a Markdown text, as GitHub makes them: of headings, and those written as HTML.
 *
 * @param {string} text
 * @returns {Set<string>}
 */
export function findAnchors(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @type {Set<string>} */
  const anchors = new Set();
  const fenced = text.replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\2[^\n]*$/gm, '');
  for (const [, title = ''] of fenced.matchAll(/^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$/gm)) {
    const words = title.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const slug = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  for (const [, id = ''] of fenced.matchAll(/<[a-z][^>]*\b(?:id|name)="([^"]+)"/gi)) anchors.add(id);
  return anchors;
}

const links = [
  // [text](target "title"), ![alt](<target>)
  /\]\(\s*<?([^)\s>]+)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g,
  // [name]: target
  /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?/gm,
  /<(?:a|img|source)\b[^>]*\b(?:href|src|srcset)="([^"\s]+)/gi,
];

/**
 * @param {import('./problem.mjs').Tree} tree
 * @returns {import('./problem.mjs').Problem[]}
 */
export function checkLinks({ root, files }) {
  /** @type {import('./problem.mjs').Problem[]} */
  const problems = [];
  for (const file of files.filter((name) => name.endsWith('.md'))) {
    const text = withoutCode(readText(root, file) ?? '');
    for (const pattern of links) {
      for (const match of text.matchAll(pattern)) {
        const message = judgeLink(root, file, match[1] ?? '');
        if (message !== undefined) problems.push({ file, line: lineAt(text, match.index), message });
      }
    }
  }
  return problems;
}

/**
 * @param {string} root
 * @param {string} file
 * @param {string} link
 */
function judgeLink(root, file, link) {
  if (/^([a-z][a-z+.-]*:|\/\/)/i.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : posix.join(posix.dirname(file), decodeURI(path.split('?')[0] ?? ''));
  if (path.startsWith('/') || target.startsWith('../'))
    return `links to ${link}: only relative links inside the project`;
  const full = join(root, target);
  if (!existsSync(full)) return `links to ${link}: there is no ${target}`;
  if (!anchor || !target.endsWith('.md') || !statSync(full).isFile()) return undefined;
  if (findAnchors(readText(root, target) ?? '').has(decodeURIComponent(anchor))) return undefined;
  return `links to ${link}: ${target} has no heading for #${anchor}`;
}
