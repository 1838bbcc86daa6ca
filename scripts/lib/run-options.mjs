import { parseArgs } from 'node:util';
import { defaultHost, hosts } from './hosts.mjs';
import { SetupError } from './say.mjs';

/**
 * Takes `--host spa` out of the arguments of `npm start` and `npm run dev`: which host of the shop to run.
 * (The address to listen on is in the variables HOST and PORT.)
 *
 * @param {string[]} args
 * @returns {{ host: string, port: string | undefined }}
 */
export function parseRunOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { host: { type: 'string', default: defaultHost }, port: { type: 'string' } },
    });
    return { host: values.host, port: values.port ?? process.env.PORT };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`${reason}\nUsage: npm start -- [--host ${hosts.join('|')}] [--port 3000]`);
  }
}
