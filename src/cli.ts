#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCli } from './cli/run.ts';

const manifest = new URL('../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const code = await runCli(process.argv, version);
// A server goes on. An app that could not start may have left connections open, which would keep the process alive.
if (code !== 0) process.exit(code);
