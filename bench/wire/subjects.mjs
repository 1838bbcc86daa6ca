import { Buffer } from 'node:buffer';
import * as devalue from 'devalue';
import * as seroval from 'seroval';
import superjson from 'superjson';
import * as turbo from 'turbo-stream';
import { loadWire } from './build.mjs';
import { loadReact } from './react.mjs';

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {(value: unknown) => unknown} encode value -> what a socket would carry, as bytes; may be a promise
 * @property {(bytes: any) => unknown} decode and back; may be a promise
 */

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder('utf-8', { fatal: true });
const toBytes = (text) => textEncoder.encode(text);
const toText = (bytes) => textDecoder.decode(bytes);

/** JSON itself. Bytes travel as base64, Maps and Sets as the arrays that the case has in their place. */
const json = {
  name: 'JSON',
  encode: (value) =>
    toBytes(
      JSON.stringify(value instanceof Uint8Array ? Buffer.from(value.buffer).toString('base64') : value),
    ),
  decode(bytes) {
    const value = JSON.parse(toText(bytes));
    return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value;
  },
};

function sallyport({ encodeArguments, decode, argumentLimits }) {
  const unlimited = Object.fromEntries(
    Object.keys(argumentLimits).map((name) => [name, Number.MAX_SAFE_INTEGER]),
  );
  // The checks are on; only what a case is larger than was raised.
  const limits = { ...unlimited, depth: argumentLimits.depth };
  return {
    name: 'sallyport',
    encode(value) {
      const body = encodeArguments([value]);
      if (Array.isArray(body)) return body.map((part) => (typeof part === 'string' ? toBytes(part) : part));
      return typeof body === 'string' ? toBytes(body) : body;
    },
    decode: (bytes) => decode(bytes, { limits })[0],
  };
}

function reply({ encodeReply, decodeReply }) {
  return {
    name: 'react reply',
    async encode(value) {
      const body = await encodeReply([value]);
      if (typeof body === 'string') return { bytes: toBytes(body) };
      const response = new Response(body);
      return {
        bytes: new Uint8Array(await response.arrayBuffer()),
        type: response.headers.get('content-type'),
      };
    },
    async decode({ bytes, type }) {
      const body = type
        ? await new Response(bytes, { headers: { 'content-type': type } }).formData()
        : toText(bytes);
      return (await decodeReply(body, {}))[0];
    },
  };
}

function flight({ renderToReadableStream, createFromReadableStream }) {
  return {
    name: 'react flight',
    encode: async (value) =>
      new Uint8Array(await new Response(renderToReadableStream([value], {})).arrayBuffer()),
    decode: async (bytes) => (await createFromReadableStream(new Response(bytes).body))[0],
  };
}

const peers = [
  {
    name: 'devalue',
    encode: (value) => toBytes(devalue.stringify(value)),
    decode: (bytes) => devalue.parse(toText(bytes)),
  },
  {
    name: 'seroval',
    encode: (value) => toBytes(JSON.stringify(seroval.toJSON(value))),
    decode: (bytes) => seroval.fromJSON(JSON.parse(toText(bytes))),
  },
  {
    name: 'superjson',
    encode: (value) => toBytes(superjson.stringify(value)),
    decode: (bytes) => superjson.parse(toText(bytes)),
  },
  {
    name: 'turbo-stream',
    encode: async (value) =>
      new Uint8Array(
        await new Response(turbo.encode(value).pipeThrough(new TextEncoderStream())).arrayBuffer(),
      ),
    decode: (bytes) => turbo.decode(new Response(bytes).body.pipeThrough(new TextDecoderStream())),
  },
];

/** @returns {Promise<Subject[]>} JSON first, then sallyport, then its peers */
export async function loadSubjects() {
  const react = loadReact();
  return [json, sallyport(await loadWire()), reply(react), flight(react), ...peers];
}
