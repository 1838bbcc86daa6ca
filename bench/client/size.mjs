// What the client costs a page, in bytes of gzip: `node bench/client/size.mjs`.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What an app imports, directly or through the references that its functions become. */
const apps = {
  'a call': `import { createReference, setDefaultEndpoint } from 'sallyport/client';
setDefaultEndpoint('/_sallyport/'); globalThis.like = createReference('like-1', 1);`,
  'a call, withOptions': `import { createReference, setDefaultEndpoint, withOptions } from 'sallyport/client';
setDefaultEndpoint('/_sallyport/'); globalThis.like = createReference('like-1', 1); globalThis.options = withOptions;`,
  'a call, readFormState': `import { createReference, setDefaultEndpoint, readFormState } from 'sallyport/client';
setDefaultEndpoint('/_sallyport/'); globalThis.like = createReference('like-1', 1); globalThis.state = readFormState;`,
  'a call, useServerForm': `import { createReference, setDefaultEndpoint, useServerForm } from 'sallyport/client';
setDefaultEndpoint('/_sallyport/'); globalThis.like = createReference('like-1', 1); globalThis.form = useServerForm;`,
};

for (const [name, code] of Object.entries(apps)) {
  const build = await rolldown({
    input: 'app',
    platform: 'browser',
    external: ['react'],
    onLog: () => {},
    plugins: [
      {
        name: 'app',
        resolveId: (id) =>
          id === 'app' ? id : id === 'sallyport/client' ? `${root}src/client.ts` : undefined,
        load: (id) => (id === 'app' ? code : undefined),
        transform: { handler: () => ({ moduleSideEffects: false }), filter: { id: /\/src\// } },
      },
    ],
  });
  try {
    const { output } = await build.generate({ format: 'esm', minify: true });
    const [entry, ...others] = output.filter((file) => file.type === 'chunk');
    // Chunks that the entry imports statically are loaded with it.
    const first = others.filter(({ fileName }) => entry.imports.includes(fileName));
    const size = gzipSync([entry, ...first].map((chunk) => chunk.code).join(''), { level: 9 }).length;
    process.stdout.write(`${name.padEnd(24)} ${size}\n`);
  } catch (error) {
    process.stdout.write(`${name.padEnd(24)} – ${error.message.split('\n')[0]}\n`);
  }
  await build.close();
}
