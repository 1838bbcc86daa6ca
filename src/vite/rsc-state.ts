import { existsSync } from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
import type { RscBridge } from './rsc.ts';

/** What the plugin has to remember in an app with Server Components. */
export class RscState {
  /** The application's own entry of the server environment, which the generated entry goes in front of. */
  entry: string | undefined;
  /** For each module with Server Functions: the chunk of the server that holds it. */
  readonly chunks = new Map<string, string>();
  /** For each claimed module the names under which its functions can be called from outside. */
  readonly exposed = new Map<string, readonly string[]>();
  /** Files with the directive that code which renders pages imports. */
  readonly imported = new Set<string>();
  /** What the browser gets of a build: names of files, and hashes of what is in them. */
  readonly clientFiles = new Set<string>();
  readonly #root: string;
  #bridge: RscBridge | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The way to the plugin for Server Components. */
  get bridge(): RscBridge {
    if (this.#bridge === undefined)
      throw new Error('A hook of Sallyport ran before Vite resolved its configuration.');
    return this.#bridge;
  }

  set bridge(bridge: RscBridge) {
    this.#bridge = bridge;
  }

  /** The file that a configuration names, from the root of the project. Undefined for a module that a plugin makes. */
  fileOf(named: string): string | undefined {
    const file = path.resolve(this.#root, named);
    const below = path.join(this.#root, named);
    const found = existsSync(file) ? file : existsSync(below) ? below : undefined;
    return found && normalizePath(found);
  }

  /** An entry of the application that nobody named, by its usual name. */
  findEntry(name: 'rsc' | 'ssr' | 'browser'): string | undefined {
    const names = ['tsx', 'ts', 'jsx', 'js'].map((extension) => `src/entry.${name}.${extension}`);
    return names.map((file) => this.fileOf(file)).find((file) => file !== undefined);
  }
}
