import type { ErrorTable } from './sallyport-error.ts';

/** SP6: what the Node server and the command line can say. */
export const cliErrors = {
  SP6001: {
    title: 'Nothing built',
    message: 'There is no built server: {file} does not exist.',
    hint: 'Run `vite build` first; if you just did, add sallyport() to the plugins of the Vite configuration. Where the app builds into another folder, name it: --out-dir <folder>.',
  },
  SP6002: {
    title: 'Port taken',
    message: 'Port {port} on {host} is taken by another program.',
    hint: 'Stop that program, or choose another port: sallyport start --port {next}, or the environment variable PORT.',
  },
  SP6003: {
    title: 'Port not allowed',
    message: 'This user may not listen on port {port} of {host}.',
    hint: 'Ports below 1024 usually belong to the administrator: choose a higher one and let a proxy forward to it.',
  },
  SP6004: {
    title: 'Address not available',
    message: 'This machine has no address {host} to listen on.',
    hint: 'Use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is on: sallyport start --host 0.0.0.0, or the environment variable HOST.',
  },
  SP6005: {
    title: 'Cannot listen',
    message: 'The server cannot listen on port {port} of {host}: {reason}.',
  },
  SP6006: {
    title: 'Not a port',
    message: '{source} is "{value}", which is not a port.',
    hint: 'A port is a whole number from 0 to 65535; 0 takes any free one.',
  },
  SP6007: {
    title: 'Unknown command',
    message: 'There is no command "{name}".',
    hint: '{suggestion}All commands: sallyport --help.',
  },
  SP6008: {
    title: 'Unknown or incomplete option',
    message: '{reason}.',
    hint: 'All options: sallyport {command}--help.',
  },
  SP6009: {
    title: 'Not a server entry',
    message: '{file} does not export a server by default: an object with a function `fetch`.',
    hint: 'Build again with the sallyport() plugin in the Vite configuration.',
  },
  SP6010: {
    title: 'Unreadable build',
    message: '{file} is not something that this version of sallyport can read: {reason}.',
    hint: 'Build and start with the same version of sallyport: run `vite build` again.',
  },
  SP6011: {
    title: 'Mode not possible',
    message: '"local" cannot be a mode: .env.local is read in every mode.',
    hint: 'Call the mode something else.',
  },
  SP6012: {
    title: 'Server did not load',
    message: 'Loading {file} failed: {reason}.',
  },
  SP6013: {
    title: 'Not a base path',
    message: 'The base "{base}" is not a path.',
    hint: 'It begins with a slash, such as /app/.',
  },
  SP6014: {
    title: 'No client files',
    message: 'The folder {folder} with the files for the browser cannot be read: {reason}.',
    hint: 'Run `vite build`, or leave `clientDir` out where something else serves these files.',
  },
  SP6015: {
    title: 'Endless value',
    message: 'In the .env files the value of {name} refers to itself, directly or through others.',
    hint: 'Where a dollar sign is meant, put a backslash before it.',
  },
  SP6020: {
    title: 'No list in the build',
    message: '{file} does not list the functions of the build.',
    hint: 'It was made by an older version of sallyport: run `vite build` again.',
  },
} as const satisfies ErrorTable;
