import { describe, expect, test } from 'vitest';
import { handOver } from './hand-over.ts';

const encoder = new TextEncoder();

/** A stream whose source pauses where a list has a number, for so many milliseconds. */
function streamOf(parts: (string | Uint8Array | number)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      for (const part of parts) {
        if (typeof part === 'number') await new Promise((resolve) => setTimeout(resolve, part));
        else controller.enqueue(typeof part === 'string' ? encoder.encode(part) : part);
      }
      controller.close();
    },
  });
}

async function join(html: (string | number)[], stream: (string | Uint8Array | number)[], nonce?: string) {
  const joined = streamOf(html).pipeThrough(handOver(streamOf(stream), nonce));
  return new Response(joined).text();
}

/** What the scripts of a page hand over, as the browser reads it. */
function takeOver(page: string): Uint8Array {
  const pieces: (string | [string] | 0)[] = [];
  for (const [, code = ''] of page.matchAll(/<script[^>]*>self\.__sallyport_page\.push\((.*?)\)<\/script>/gs))
    pieces.push(JSON.parse(code));
  expect(pieces.at(-1)).toBe(0);
  const bytes = pieces.slice(0, -1).map((piece) => {
    if (typeof piece === 'string') return encoder.encode(piece);
    return Uint8Array.from(atob((piece as [string])[0]), (character) => character.charCodeAt(0));
  });
  return new Uint8Array(bytes.flatMap((part) => [...part]));
}

const withoutScripts = (page: string) => page.replace(/<script.*?<\/script>/gs, '');

describe('a page and the stream it is taken over by', () => {
  test('F3: the HTML stays what it was, whatever it is cut into, and its end stands at the end', async () => {
    const html = ['<html><body><p cl', 'ass="a">', 5, '<i>late', '</i></p>', 20, '</body></html>'];
    const page = await join(html, ['0:', 8, '"a"\n', 30, '1:"b"\n']);
    expect(withoutScripts(page)).toBe('<html><body><p class="a"><i>late</i></p></body></html>');
    expect(page.endsWith('</script></body></html>')).toBe(true);
    expect(new TextDecoder().decode(takeOver(page))).toBe('0:"a"\n1:"b"\n');
  });

  test('no script stands inside of a tag that comes in two pieces', async () => {
    const page = await join(
      ['<body><p title="', 'x">', 10, '<b', '>y</b>'],
      ['0', '1', '2', 2, '3', 12, '4'],
    );
    expect(page).toMatch(/^<body><p title="x"><script>.*<b>y<\/b>/s);
  });

  test('D12: nothing in the stream ends the script, and bytes arrive as bytes', async () => {
    const hostile = '</script><script>alert(1)</script><!--\u2028\u2029"\\';
    const bytes = new Uint8Array([0xff, 0xfe, 0x00, 0x3c]);
    const half = encoder.encode('é');
    const page = await join(['<p>'], [hostile, bytes, half.subarray(0, 1), half.subarray(1)]);
    expect(page.match(/<\/script>/g)).toHaveLength(6);
    expect(page).not.toContain('<!--');
    expect(takeOver(page)).toEqual(new Uint8Array([...encoder.encode(hostile), ...bytes, ...half]));
  });

  test('a nonce stands on each script, whatever is in it', async () => {
    const page = await join(['<p>'], ['a'], 'n"><script>');
    expect(page.match(/<script nonce="n&quot;><script>">/g)).toHaveLength(3);
  });

  test('what breaks the stream breaks the page: half of one must not look like a whole one', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('broken')),
    });
    const joined = streamOf(['<p>', 10, '</p>']).pipeThrough(handOver(broken, undefined));
    await expect(new Response(joined).text()).rejects.toThrow('broken');
  });

  test('the stream breaks while HTML waits for its turn: the page breaks, and nothing else', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    let breakOff = (_: Error) => {};
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        breakOff = (error) => controller.error(error);
      },
    });
    let write = (_: string) => {};
    const html = new ReadableStream<Uint8Array>({
      start: (controller) => {
        write = (text) => controller.enqueue(encoder.encode(text));
      },
    });
    const read = new Response(html.pipeThrough(handOver(stream, undefined))).text();
    const outcome = read.catch((error: Error) => error.message);
    write('<p>');
    await new Promise((resolve) => setTimeout(resolve, 20));
    write('</p>');
    await Promise.resolve();
    breakOff(new Error('broken'));
    expect(await outcome).toBe('broken');
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('the page notes its address before anything else: who goes back at once has another one', async () => {
    const page = await join(['<body><p>x</p>', 5, '</body></html>'], ['0:"a"\n']);
    expect(page).toMatch(/^<body><p>x<\/p><script>Object\.hasOwn\(.*\)\|\|.*\.href=location\.href<\/script>/);
  });

  test('who reads it goes at once, and later: the stream is let go of, and nothing is thrown', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    for (const wait of [0, 20]) {
      let cancelled = false;
      const stream = new ReadableStream<Uint8Array>({
        cancel: () => {
          cancelled = true;
        },
      });
      const reader = streamOf(['<p>', 40, '</p>']).pipeThrough(handOver(stream, undefined)).getReader();
      const read = reader.read();
      await new Promise((resolve) => setTimeout(resolve, wait));
      await reader.cancel();
      await read;
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(cancelled).toBe(true);
    }
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});
