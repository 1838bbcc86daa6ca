import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { incomingOf, readPieces, readWhole } from './body-deadlines.ts';

const limits = { bodyIdle: 10_000, minimumRate: 500 };
const none = Number.POSITIVE_INFINITY;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A body that is sent by hand. */
function openBody() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let cancelled: unknown;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: (reason) => {
      cancelled = reason;
    },
  });
  const request = new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit);
  return {
    request,
    send: (bytes: number) => controller.enqueue(new Uint8Array(bytes)),
    end: () => controller.close(),
    breakOff: () => controller.error(new Error('ECONNRESET')),
    cancelled: () => cancelled,
  };
}

/** Reads all of it, and tells how far it got. */
function readAll(request: Request, given = limits) {
  const state: { bytes: number; outcome: unknown } = { bytes: 0, outcome: 'reading' };
  const done = (async () => {
    for await (const piece of readPieces(request, given)) state.bytes += piece.byteLength;
  })().then(
    () => {
      state.outcome = 'whole';
    },
    (error) => {
      state.outcome = error.code;
    },
  );
  return { state, done };
}

describe('S7: a body in pieces', () => {
  test('that is there already comes whole, and leaves no timer behind', async () => {
    const request = new Request('http://localhost/', { method: 'POST', body: 'x'.repeat(1000) });
    const { state, done } = readAll(request);
    await done;
    expect(state).toEqual({ bytes: 1000, outcome: 'whole' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('without a body is empty', async () => {
    const { state, done } = readAll(new Request('http://localhost/', { method: 'POST' }));
    await done;
    expect(state).toEqual({ bytes: 0, outcome: 'whole' });
  });

  test('that never begins is refused when its time is up, and its source is told', async () => {
    const body = openBody();
    const { state, done } = readAll(body.request);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(state.outcome).toBe('reading');
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(state.outcome).toBe('SP3060');
    expect(body.cancelled()).toMatchObject({ code: 'SP3060' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that stands still after a good beginning is refused as late as one that never began', async () => {
    const body = openBody();
    const { state, done } = readAll(body.request);
    body.send(1_000_000);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(state).toEqual({ bytes: 1_000_000, outcome: 'reading' });
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(state.outcome).toBe('SP3060');
  });

  // Bytes, milliseconds between them, seconds that the whole takes.
  test.each([
    [1, 1000],
    [1, 9_000],
    [100, 1000],
    [4_000, 9_500],
  ])('%i bytes every %i ms are too slow', async (bytes, every) => {
    const body = openBody();
    const { state } = readAll(body.request);
    for (let time = 0; time < 300_000 && state.outcome === 'reading'; time += every) {
      body.send(bytes);
      await vi.advanceTimersByTimeAsync(every);
    }
    expect(state.outcome).toBe('SP3060');
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    [500, 1000],
    [600, 1000],
    [1, 2],
    [5_000, 9_900],
    [60_000, 9_900],
  ])('%i bytes every %i ms get through, however long it takes', async (bytes, every) => {
    const body = openBody();
    const { state, done } = readAll(body.request);
    let sent = 0;
    for (let time = 0; time < (every < 100 ? 30_000 : 3_600_000); time += every) {
      body.send(bytes);
      sent += bytes;
      await vi.advanceTimersByTimeAsync(every);
    }
    body.end();
    await done;
    expect(state).toEqual({ bytes: sent, outcome: 'whole' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not use up its time while its reader is busy', async () => {
    const body = openBody();
    const iterator = readPieces(body.request, limits)[Symbol.asyncIterator]();
    for (let round = 0; round < 5; round++) {
      body.send(1);
      expect(await iterator.next()).toMatchObject({ done: false });
      await vi.advanceTimersByTimeAsync(60_000);
    }
    body.end();
    expect(await iterator.next()).toMatchObject({ done: true });
  });

  test('is not refused for a process that was busy, while its bytes wait in the socket', async () => {
    const body = openBody();
    const { state, done } = readAll(body.request);
    await vi.advanceTimersByTimeAsync(9_000);
    // Nothing runs for a while, timers included: the clock jumps.
    const clock = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => clock + 20_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.outcome).toBe('reading');
    body.send(10);
    body.end();
    await done;
    expect(state).toEqual({ bytes: 10, outcome: 'whole' });
    vi.restoreAllMocks();
  });

  test('has only an idle time without a rate, and no deadline without an idle time', async () => {
    const creeping = openBody();
    const still = openBody();
    const first = readAll(creeping.request, { bodyIdle: 10_000, minimumRate: 0 });
    const second = readAll(still.request, { bodyIdle: none, minimumRate: 500 });
    for (let time = 0; time < 100; time++) {
      creeping.send(1);
      await vi.advanceTimersByTimeAsync(9_000);
    }
    expect(first.state).toEqual({ bytes: 100, outcome: 'reading' });
    expect(second.state.outcome).toBe('reading');
    await vi.advanceTimersByTimeAsync(1_001);
    expect(first.state.outcome).toBe('SP3060');
    still.end();
    await second.done;
    expect(second.state.outcome).toBe('whole');
  });

  test('that breaks off is a truncated one', async () => {
    const body = openBody();
    const { state, done } = readAll(body.request);
    body.send(10);
    await vi.advanceTimersByTimeAsync(0);
    body.breakOff();
    await done;
    expect(state).toEqual({ bytes: 10, outcome: 'SP2102' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('stops its source when the reader has enough', async () => {
    const body = openBody();
    body.send(10);
    for await (const piece of readPieces(body.request, limits)) {
      expect(piece.byteLength).toBe(10);
      break;
    }
    expect(body.cancelled()).toMatchObject({ code: 'SP2124' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('S7: a body in one piece, where the server tells what has come', () => {
  function read(body: ReturnType<typeof openBody>) {
    const socket = { bytesRead: 1234 };
    const state: { outcome: unknown } = { outcome: 'reading' };
    const done = readWhole(body.request, limits, 60_001, { readableLength: 0, socket }).then(
      (bytes) => {
        state.outcome = bytes.byteLength;
      },
      (error) => {
        state.outcome = error.code;
      },
    );
    const send = (bytes: number) => {
      body.send(bytes);
      socket.bytesRead += bytes;
    };
    return { state, done, send };
  }

  test('comes whole, and leaves no timer behind', async () => {
    const body = openBody();
    const { state, done, send } = read(body);
    send(10);
    body.end();
    await done;
    expect(state.outcome).toBe(10);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that stands still is refused, soon after its time is up', async () => {
    const body = openBody();
    const { state, send } = read(body);
    send(60_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state.outcome).toBe('reading');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(state.outcome).toBe('SP3060');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that creeps is refused, and one that is merely slow is not', async () => {
    const bodies = [openBody(), openBody()] as const;
    const creeping = read(bodies[0]);
    const slow = read(bodies[1]);
    for (let second = 0; second < 60; second++) {
      if (creeping.state.outcome === 'reading') creeping.send(1);
      slow.send(500);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(creeping.state.outcome).toBe('SP3060');
    expect(slow.state.outcome).toBe('reading');
    bodies[1].end();
    await slow.done;
    expect(slow.state.outcome).toBe(30_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that breaks off is a truncated one', async () => {
    const body = openBody();
    const { state, done } = read(body);
    body.breakOff();
    await done;
    expect(state.outcome).toBe('SP2102');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is there already needs no timer at all', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const request = new Request('http://localhost/', { method: 'POST', body: 'x'.repeat(10) });
    const bytes = await readWhole(request, limits, 10, { readableLength: 10, socket: { bytesRead: 0 } });
    expect(bytes.byteLength).toBe(10);
    expect(timers).not.toHaveBeenCalled();
  });

  test('is described on the request', () => {
    const incoming = { readableLength: 10, socket: { bytesRead: 0 } };
    const request = Object.assign(new Request('http://localhost/'), {
      [Symbol.for('sallyport.incoming')]: incoming,
    });
    expect(incomingOf(request)).toBe(incoming);
    expect(incomingOf(new Request('http://localhost/'))).toBeUndefined();
  });
});
