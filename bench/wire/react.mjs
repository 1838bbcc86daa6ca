import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const fileOf = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), 'cjs', file);

/** Runs a CommonJS file with a `require` of ours: Flight's server insists on the `react-server` builds of React. */
function evaluate(file, requireOurs) {
  const exports = {};
  new Function('require', 'exports', readFileSync(file, 'utf8'))(requireOurs, exports);
  return exports;
}

/** Loads both sides of React's own format, production builds, into one process. */
export function loadReact() {
  Object.assign(globalThis, { __webpack_require__: { u: String } });
  const react = evaluate(fileOf('react', 'react.react-server.production.js'), require);
  const requireReact = (name) => (name === 'react' ? react : require(name));
  const dom = evaluate(fileOf('react-dom', 'react-dom.react-server.production.js'), requireReact);
  const server = (name) =>
    evaluate(
      fileOf('react-server-dom-webpack', `react-server-dom-webpack-server.${name}.production.js`),
      (wanted) => (wanted === 'react-dom' ? dom : requireReact(wanted)),
    );
  return {
    encodeReply: require('react-server-dom-webpack/client.browser').encodeReply,
    decodeReply: server('node').decodeReply,
    renderToReadableStream: server('edge').renderToReadableStream,
    createFromReadableStream: require('react-server-dom-webpack/client.browser').createFromReadableStream,
  };
}
