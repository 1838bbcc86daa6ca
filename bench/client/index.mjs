/**
 * Client suite: what the library costs a page, in bytes of gzip, as an app's own bundler makes it from dist.
 *
 *     npm run build && npm run bench -- client
 *     npm run --silent bench -- client --json
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const references = `import { createReference, setDefaultEndpoint } from 'sallyport/references';
setDefaultEndpoint('/_sallyport/'); globalThis.like = createReference('like-1', 1);`;
const uses = (name) => `${references} import { ${name} } from 'sallyport/client'; globalThis.used = ${name};`;

/** What generated code imports, and an app's own. */
const apps = {
  'a call': references,
  'and withOptions': uses('withOptions'),
  'and readFormState': uses('readFormState'),
  'and useServerForm': uses('useServerForm'),
};

/** @param {string} code */
async function measure(code) {
  const build = await rolldown({
    input: 'app',
    platform: 'browser',
    external: ['react'],
    treeshake: {
      moduleSideEffects: [
        { test: /^app$/, sideEffects: true },
        { test: /./, sideEffects: false },
      ],
    },
    plugins: [
      {
        name: 'app',
        resolveId: (id) =>
          id === 'app' ? id : id.startsWith('sallyport/') ? `${dist}${id.slice(10)}.js` : null,
        load: (id) => (id === 'app' ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const entry = chunks.find((chunk) => chunk.isEntry);
  const first = new Set([entry.fileName, ...entry.imports]);
  const gzip = (list) => gzipSync(list.map((chunk) => chunk.code).join(''), { level: 9 }).length;
  return {
    initial: gzip(chunks.filter(({ fileName }) => first.has(fileName))),
    onDemand: gzip(chunks.filter(({ fileName }) => !first.has(fileName))),
  };
}

const rows = [];
for (const [name, code] of Object.entries(apps)) rows.push({ name, ...(await measure(code)) });
if (process.argv.includes('--json')) console.log(JSON.stringify({ suite: 'client', rows }, null, 2));
else {
  for (const { name, initial, onDemand } of rows)
    console.log(`${name.padEnd(20)} ${String(initial).padStart(6)} bytes at first, ${onDemand} on demand`);
}
