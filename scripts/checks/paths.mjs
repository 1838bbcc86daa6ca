// What belongs to one machine does not belong in the repository: its folders, and the registry it installs from.
import { homedir, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { lineAt } from './problem.mjs';
import { readText } from './tree.mjs';

/** @param {string} text */
const escapePattern = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * The folders that would give this machine away.
 *
 * @param {string} root
 */
function machineFolders(root) {
  const parent = dirname(root);
  const folders = [root, homedir()];
  // The temporary folder is everybody's.
  if (parent !== '/' && parent !== tmpdir()) folders.push(parent);
  return folders.filter((folder) => folder.length > 1);
}

/** @param {string} root */
function findRules(root) {
  const own = machineFolders(root).map(escapePattern).join('|');
  const registry = process.env.npm_config_registry;
  const hosts = ['registry\\.[a-z0-9-]+\\.(?:org|com|net|io|dev|cn)\\b'];
  if (registry && URL.canParse(registry)) hosts.push(escapePattern(new URL(registry).host));
  return [
    // Bounded on the left, so that `https://example.com/root/a` or `./home/me/` is nobody's folder.
    {
      pattern: new RegExp(
        `(?<![\\w./*-])(?:(?:${own})(?=[/\\\\])|/(?:home|Users)/[a-z][\\w.-]*/|[A-Z]:\\\\Users\\\\)`,
        'g',
      ),
      message: 'is a path of one machine',
    },
    {
      pattern: /"resolved": "https?:/g,
      message:
        'names the registry it was resolved from: npm config set omit-lockfile-registry-resolved true, then npm install',
    },
    { pattern: new RegExp(hosts.join('|'), 'g'), message: 'names a package registry' },
  ];
}

/**
 * @param {import('./problem.mjs').Tree} tree
 * @returns {import('./problem.mjs').Problem[]}
 */
export function checkPaths({ root, files }) {
  const rules = findRules(root);
  return files.flatMap((file) => {
    const text = readText(root, file) ?? '';
    return rules.flatMap(({ pattern, message }) =>
      [...text.matchAll(pattern)].map((match) => ({
        file,
        line: lineAt(text, match.index),
        message: `${match[0]} ${message}`,
      })),
    );
  });
}
