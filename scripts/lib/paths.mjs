import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the scripts keep what they may lose: locks and half-made output. */
export const cache = join(root, 'node_modules', '.cache', 'sallyport');
