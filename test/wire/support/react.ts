import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const fileOf = (name: string, file: string) =>
  join(dirname(require.resolve(`${name}/package.json`)), 'cjs', file);

/** Runs a CommonJS file with a `require` of ours. */
function evaluate(file: string, requireOurs: (name: string) => unknown): Record<string, unknown> {
  const exports = {};
  new Function('require', 'exports', readFileSync(file, 'utf8'))(requireOurs, exports);
  return exports;
}

interface ReplyClient {
  encodeReply(value: unknown): Promise<string | FormData>;
}

interface ReplyServer {
  decodeReply(body: string | FormData, map: object): PromiseLike<unknown>;
}

/**
 * Loads the two sides of React's own format into one process. The server side insists on the `react-server` builds of
 * React, which the rest of the process must not get.
 */
export function loadReact(): ReplyClient & ReplyServer {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  // Only asked for when a message names a module, which none here does.
  Object.assign(globalThis, { __webpack_require__: { u: String } });
  try {
    const client = require('react-server-dom-webpack/client.browser') as ReplyClient;
    const react = evaluate(fileOf('react', 'react.react-server.production.js'), require);
    const requireReact = (name: string) => (name === 'react' ? react : require(name));
    const dom = evaluate(fileOf('react-dom', 'react-dom.react-server.production.js'), requireReact);
    const server = evaluate(
      fileOf('react-server-dom-webpack', 'react-server-dom-webpack-server.node.production.js'),
      (name) => (name === 'react-dom' ? dom : requireReact(name)),
    ) as unknown as ReplyServer;
    return { encodeReply: client.encodeReply, decodeReply: server.decodeReply };
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
}
