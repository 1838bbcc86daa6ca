import { isDeepStrictEqual } from 'node:util';

/** @typedef {import('./cases.mjs').Case} Case */
/** @typedef {import('./subjects.mjs').Subject} Subject */

/** A subject that takes longer than this for one round trip is measured on the case's sample, or in fewer rounds. */
const slow = 2500;
/** Rounds that every subject gets, and the milliseconds after which it gets no more. */
const fewest = 5;
const enough = 2000;

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/**
 * What a socket hands over: one buffer that nobody else knows. Not timed, and the same for every subject.
 *
 * @param {any} sent
 */
function carry(sent) {
  if (!Array.isArray(sent)) return sent;
  const bytes = new Uint8Array(sent.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of sent) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/**
 * Times encode + decode of a value, `repeat` times.
 *
 * @param {Subject} subject
 * @param {unknown} value
 * @param {number} repeat
 */
async function timeRound({ encode, decode }, value, repeat) {
  let sent;
  let received;
  let began = performance.now();
  for (let count = 0; count < repeat; count++) {
    sent = encode(value);
    if (sent instanceof Promise) sent = await sent;
  }
  let time = performance.now() - began;
  sent = carry(sent);
  began = performance.now();
  for (let count = 0; count < repeat; count++) {
    received = decode(sent);
    if (received instanceof Promise) received = await received;
  }
  time += performance.now() - began;
  return { time, received };
}

/** What a subject is asked to carry, and how much of the case that is. */
function choose(subject, { value, json, sample }, isSlow) {
  if (subject.name === 'JSON') return { value: json, factor: 1 };
  return isSlow && sample !== undefined ? sample : { value, factor: 1 };
}

/**
 * Measures all subjects on one case: interleaved, the order turned by one each round.
 *
 * @param {Subject[]} subjects JSON first
 * @param {Case} given
 * @param {(line: string) => void} say
 */
export async function measureCase(subjects, given, say) {
  const { repeat = 1 } = given;
  const lanes = [];
  for (const subject of subjects) {
    const lane = { subject, times: [], note: undefined, ...choose(subject, given, false) };
    lanes.push(lane);
    try {
      // A part first: some peers would need minutes, or all of the memory, for 16 MiB of bytes.
      if (given.sample !== undefined && subject.name !== 'JSON') {
        const { time } = await timeRound(subject, given.sample.value, 1);
        if (time * given.sample.factor > slow)
          Object.assign(lane, given.sample, { note: `measured on 1/${given.sample.factor}` });
      }
      const { received } = await timeRound(subject, lane.value, 1);
      const kept = isDeepStrictEqual(received, lane.value);
      if (!kept && subject.name !== 'JSON')
        lane.note = [lane.note, 'arrives changed'].filter(Boolean).join(', ');
    } catch (error) {
      lane.note = `cannot: ${error instanceof Error ? error.message.slice(0, 60) : error}`;
      lane.failed = true;
    }
  }
  const rounds = given.sample === undefined ? 21 : 7;
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < lanes.length; turn++) {
      const lane = lanes[(turn + round) % lanes.length];
      const spent = lane.times.reduce((sum, time) => sum + time, 0);
      if (lane.failed || (spent > enough && lane.times.length >= fewest)) continue;
      // Only where a round leaves tens of megabytes: a full collection also throws away what was compiled.
      if (given.sample !== undefined) globalThis.gc?.();
      lane.times.push((await timeRound(lane.subject, lane.value, repeat)).time);
    }
  }
  say(`${given.name}: ${rounds} rounds`);
  const base = median(lanes[0].times);
  return lanes.map(({ subject, times, factor, failed, note }) => {
    const total = failed ? undefined : median(times) * factor;
    return {
      case: given.name,
      subject: subject.name,
      ms: total === undefined ? null : Number((total / repeat).toPrecision(4)),
      ratioToJson: total === undefined ? null : Number((total / base).toFixed(3)),
      ...(repeat > 1 && total !== undefined ? { opsPerSecond: Math.round((1000 * repeat) / total) } : {}),
      ...(note === undefined ? {} : { note }),
    };
  });
}
