// Whoever ships another's code ships its licence. This is about the packages that were bundled into dist, as read from
// the bundle itself; packages that stay dependencies bring their licence along.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { root } from '../lib/paths.mjs';
import { SetupError } from '../lib/say.mjs';

export const noticesFile = join(root, 'THIRD-PARTY-NOTICES.md');

/**
 * The folders of the packages that the modules lie in.
 *
 * @param {string[]} modules absolute paths
 * @returns {string[]}
 */
function packageFolders(modules) {
  /** @type {Set<string>} */
  const folders = new Set();
  for (const id of modules) {
    const marker = `${sep}node_modules${sep}`;
    const at = id.lastIndexOf(marker);
    if (id.startsWith('\0') || at < 0) continue;
    const inside = id.slice(at + marker.length).split(sep);
    const name = inside.slice(0, inside[0]?.startsWith('@') ? 2 : 1);
    folders.add(join(id.slice(0, at + marker.length), ...name));
  }
  return [...folders];
}

/** @param {string} folder */
function describePackage(folder) {
  const manifestFile = join(folder, 'package.json');
  if (!existsSync(manifestFile)) throw new SetupError(`${dirname(manifestFile)} has no package.json.`);
  const { name, version, license } = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const licenceFile = readdirSync(folder).find((file) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(file));
  if (!licenceFile || typeof license !== 'string') {
    throw new SetupError(
      `${name} is bundled into dist, but has no licence text that could be shipped with it.`,
    );
  }
  const text = readFileSync(join(folder, licenceFile), 'utf8').replaceAll('\r\n', '\n').trim();
  return { name, version, license, text };
}

/**
 * The text of THIRD-PARTY-NOTICES.md.
 *
 * @param {string[]} modules absolute paths of the modules in the bundle
 * @returns {string}
 * @throws {SetupError} for a package without a licence text
 */
export function composeNotices(modules) {
  const packages = packageFolders(modules)
    .map(describePackage)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const head =
    '# Third-party notices\n\n' +
    'The files in `dist` contain code of the packages below. Each is used under its own licence.\n' +
    '`npm run build` writes this file from what it bundled.\n';
  const sections = packages.map(({ name, version, license, text }) => {
    const quoted = text.split('\n').map((line) => `> ${line}`.trimEnd());
    return `\n## ${name} ${version}\n\nLicence: ${license}\n\n${quoted.join('\n')}\n`;
  });
  return head + (sections.length > 0 ? sections.join('') : '\nNone at present.\n');
}
