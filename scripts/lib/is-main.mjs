import { realpathSync } from 'node:fs';

/**
 * Whether a module is the program that Node was started with, also through a link.
 *
 * @param {ImportMeta} meta
 */
export function isMain(meta) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(meta.filename);
}
