/**
 * Compiler suite: what the compiler adds to a build, against no plugin and against plugin-rsc's transforms.
 *
 *     node bench/compiler/index.mjs [--json]
 *
 * All subjects in one process, with the same parser; rounds are interleaved and the order rotates, figures are medians
 * over rounds. Ours compiles the TSX as it is; plugin-rsc's transforms take JavaScript, so beside them both get the
 * JavaScript that Vite makes of it. A build compiles the 1,000 modules for the server, and those with the
 * directive at their top for the browser too. Needs `npm run build` first.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { loadSallyport, parse, pluginRsc } from './subjects.mjs';
import { createTree, inlinePage, toJavaScript } from './tree.mjs';

const rounds = 21;
const buildRounds = 7;

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs the subjects in turn, round by round, and gives their median times and ratios to the first of them. */
async function interleave(subjects, count) {
  const names = Object.keys(subjects);
  const times = new Map(names.map((name) => [name, []]));
  // Twice without looking, so that every subject is compiled by the engine.
  for (const name of [...names, ...names]) await subjects[name]();
  for (let round = 0; round < count; round++) {
    for (let n = 0; n < names.length; n++) {
      const name = names[(n + round) % names.length];
      const start = performance.now();
      await subjects[name]();
      times.get(name).push(performance.now() - start);
    }
  }
  const [first] = names;
  return names.map((name) => {
    const ratios = times.get(name).map((time, round) => time / times.get(first)[round]);
    return { subject: name, ms: median(times.get(name)), ratio: median(ratios) };
  });
}

/** One pass of a compiler over the modules of a build. */
function compileAll(compiler, modules) {
  for (const { file, source, kind } of modules) {
    compiler(source, file, 'server');
    if (kind === 'file') compiler(source, file, 'client');
  }
}

/** A whole build of the server's side by rolldown, with a compiler as plugin. */
async function build(modules, compiler) {
  const sources = new Map(modules.map(({ file, source }) => [`./${file}`, source]));
  const all = modules
    .map(({ file }) => `export * as ${file.replace(/\W/g, '_')} from './${file}';`)
    .join('\n');
  const bundle = await rolldown({
    input: 'entry',
    external: (id) => !id.startsWith('./') && id !== 'entry',
    logLevel: 'silent',
    plugins: [
      {
        name: 'tree',
        resolveId: (id) =>
          sources.has(id) || id === 'entry' ? id : id === './db' ? { id, external: true } : null,
        load: (id) => (id === 'entry' ? all : sources.get(id)),
        ...(compiler
          ? {
              transform: {
                filter: { code: /use server/ },
                handler: (source, id) => compiler(source, id, 'server'),
              },
            }
          : {}),
      },
    ],
  });
  const { output } = await bundle.generate({ sourcemap: true });
  if (output[0].code.length < 100_000) throw new Error('The build lost most of the tree.');
  await bundle.close();
}

async function measure(sallyport) {
  const modules = createTree();
  const scripts = await toJavaScript(modules);
  const plain = modules.filter(({ kind }) => kind === 'none');
  const plainScripts = scripts.filter(({ kind }) => kind === 'none');
  const large = inlinePage('Large', 5000);
  const [largeScript] = await toJavaScript([{ file: 'large.tsx', source: large, kind: 'inline' }]);
  const cases = {
    'without directive': await interleave(
      {
        sallyport: () => compileAll(sallyport, plain),
        'sallyport, JavaScript': () => compileAll(sallyport, plainScripts),
        'plugin-rsc, JavaScript': () => compileAll(pluginRsc, plainScripts),
      },
      rounds,
    ),
    '5,000 lines': await interleave(
      {
        parse: () => parse(large, 'large.tsx'),
        sallyport: () => sallyport(large, 'large.tsx', 'server'),
      },
      rounds,
    ),
    '5,000 lines, JavaScript': await interleave(
      {
        parse: () => parse(largeScript.source, 'large.js'),
        sallyport: () => sallyport(largeScript.source, 'large.js', 'server'),
        'plugin-rsc': () => pluginRsc(largeScript.source, 'large.js', 'server'),
      },
      rounds,
    ),
    '1,000 modules': await interleave(
      {
        'plugin-rsc, JavaScript': () => compileAll(pluginRsc, scripts),
        'sallyport, JavaScript': () => compileAll(sallyport, scripts),
        sallyport: () => compileAll(sallyport, modules),
      },
      rounds,
    ),
    'rolldown build': await interleave(
      {
        'no plugin': () => build(scripts),
        sallyport: () => build(scripts, sallyport),
        'plugin-rsc': () => build(scripts, pluginRsc),
      },
      buildRounds,
    ),
  };
  const rows = Object.entries(cases).flatMap(([name, results]) =>
    results.map(({ subject, ms, ratio }) => {
      const row = { case: name, subject, ms: Number(ms.toFixed(3)), ratioToFirst: Number(ratio.toFixed(3)) };
      return name === 'without directive'
        ? { ...row, msPerFile: Number((ms / plain.length).toFixed(5)) }
        : row;
    }),
  );
  return rows;
}

function printTable(rows) {
  for (const name of new Set(rows.map((row) => row.case))) {
    const own = rows.filter((row) => row.case === name);
    console.log(
      `\n${name}${' '.repeat(Math.max(1, 26 - name.length))}${'ms'.padStart(12)}  to ${own[0].subject}`,
    );
    for (const { subject, ms, ratioToFirst, msPerFile } of own) {
      const perFile = msPerFile === undefined ? '' : `  ${(msPerFile * 1000).toFixed(1)} µs per file`;
      console.log(
        `  ${subject.padEnd(24)}${ms.toFixed(2).padStart(12)}${ratioToFirst.toFixed(2).padStart(8)}${perFile}`,
      );
    }
  }
}

/** Runs the suite. Prints a table, or with `json` one line of JSON. */
export async function run({ json = false } = {}) {
  if (!existsSync(new URL('../../dist/compiler.js', import.meta.url))) {
    throw new Error('sallyport/compiler is not built: run `npm run build` first.');
  }
  const rows = await measure(await loadSallyport());
  if (json) console.log(JSON.stringify({ suite: 'compiler', node: process.version, rows }));
  else printTable(rows);
  return rows;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run({ json: process.argv.includes('--json') });
}
