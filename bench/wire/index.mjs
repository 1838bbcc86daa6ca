/**
 * Wire suite: values to bytes and back, against JSON and the formats of others.
 *
 *     npm run bench -- wire
 *     npm run --silent bench -- wire --json
 *
 * All subjects run in one process, on the same values, in turns; the figures are medians over the rounds, for encode
 * and decode together, from a value to the bytes that a socket would carry and back. What lies between (one copy into
 * the buffer that a socket would hand over) is not timed, for nobody.
 */
import { loadWire, measureSize } from './build.mjs';
import { cases } from './cases.mjs';
import { measureGrowth } from './growth.mjs';
import { measureCase } from './measure.mjs';
import { loadSubjects } from './subjects.mjs';

const asJson = process.argv.includes('--json');
const say = (line) => process.stderr.write(`${line}\n`);
const only = process.argv.find((argument) => argument.startsWith('--case='))?.slice('--case='.length);
const sizeLimit = 3500;

function printTable(rows) {
  for (const { name, target } of cases) {
    const own = rows.filter((row) => row.case === name);
    if (own.length === 0) continue;
    console.log(`\n${name} (target: ${target} × JSON)`);
    for (const { subject, ms, ratioToJson, opsPerSecond, note } of own.toSorted(
      (a, b) => (a.ms ?? 1e9) - (b.ms ?? 1e9),
    )) {
      const figures =
        ms === null
          ? ''
          : `${ms.toFixed(ms < 1 ? 4 : 2).padStart(10)} ms ${ratioToJson.toFixed(2).padStart(8)} ×`;
      const rate =
        opsPerSecond === undefined ? '' : `${opsPerSecond.toLocaleString('en').padStart(10)} ops/s`;
      console.log(`  ${subject.padEnd(13)}${figures}${rate}${note === undefined ? '' : `  (${note})`}`);
    }
  }
}

/** Whether the project's own figures meet what it promises. */
function judge(rows) {
  return cases.flatMap(({ name, target }) => {
    const find = (subject) => rows.find((row) => row.case === name && row.subject === subject);
    const own = find('sallyport');
    if (own === undefined) return [];
    const peers = rows.filter(
      (row) => row.case === name && row.ms !== null && !['JSON', 'sallyport'].includes(row.subject),
    );
    const fastest = peers.toSorted((a, b) => a.ms - b.ms)[0];
    return [
      {
        case: name,
        ratioToJson: own.ratioToJson,
        target,
        met: own.ratioToJson <= target,
        fastestPeer: fastest?.subject,
        ahead: fastest === undefined || own.ms < fastest.ms,
      },
    ];
  });
}

const subjects = await loadSubjects();
const rows = [];
for (const given of cases) {
  if (only === undefined || only === given.name) rows.push(...(await measureCase(subjects, given, say)));
}
const size = await measureSize();
const growth = only === undefined ? measureGrowth(await loadWire()) : [];
const verdict = judge(rows);

if (asJson) {
  console.log(JSON.stringify({ suite: 'wire', node: process.version, rows, verdict, size, growth }));
} else {
  printTable(rows);
  console.log('\nAgainst the targets');
  for (const { case: name, ratioToJson, target, met, ahead, fastestPeer } of verdict) {
    const place = ahead ? `ahead of every peer (next: ${fastestPeer})` : `behind ${fastestPeer}`;
    console.log(`  ${met && ahead ? '✓' : '✗'} ${name.padEnd(13)} ${ratioToJson} of ${target}, ${place}`);
  }
  const fits = size.initial <= sizeLimit ? '✓' : '✗';
  console.log(
    `\nBrowser code, gzip: ${fits} ${size.initial} bytes for encode and decode, ${size.onDemand} more on demand`,
  );
  if (growth.length > 0) {
    console.log(
      '\nHostile shapes: time from 1 MiB to 4 MiB (4 is linear), memory kept per byte of the body (limit: 32)',
    );
    for (const { shape, timeGrowth, heapPerByte, outcome } of growth) {
      console.log(
        `  ${shape.padEnd(22)} ${`${timeGrowth} ×`.padStart(8)} ${`${heapPerByte} ×`.padStart(8)}  ${outcome}`,
      );
    }
  }
}
