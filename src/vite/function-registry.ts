import type { FunctionInfo } from '../compiler.ts';
import { pluginError } from './plugin-error.ts';

/** A Server Function that the compiler found, and where. */
export interface KnownFunction
  extends Pick<
    FunctionInfo,
    'id' | 'name' | 'exportName' | 'kind' | 'access' | 'validated' | 'wrapper' | 'line'
  > {
  readonly file: string;
  /** How many variables an inline function carries. */
  readonly captures: number;
}

/** Every Server Function of the project that has been seen so far. One per plugin, shared by its environments. */
export class FunctionRegistry {
  readonly #byId = new Map<string, KnownFunction>();
  readonly #byFile = new Map<string, string[]>();
  /** Of each file: what the references were made from that the browser has. */
  readonly #inBrowser = new Map<string, string>();
  /** Files that changed in the browser's eyes without an update that said so. */
  readonly #untold = new Set<string>();
  /** The files whose functions a file exports again. */
  readonly #reexports = new Map<string, ReadonlySet<string>>();

  /**
   * Notes what the compiler found in a file, in place of what it found before.
   *
   * @returns the ids whose loaders are no longer right: new ones, moved ones, and those that are gone
   * @throws SP5002 for an id that another file has (`strict`, in a build)
   */
  note(file: string, functions: readonly FunctionInfo[], strict: boolean): string[] {
    const changed: string[] = [];
    const before = new Set(this.#byFile.get(file));
    for (const info of functions) {
      const { id, name, exportName, captures = [] } = info;
      const other = this.#byId.get(id);
      if (strict && other !== undefined && other.file !== file)
        throw pluginError('SP5002', {
          id,
          first: `${other.name}() in ${other.file}`,
          second: `${name}() in ${file}`,
        });
      if (other?.exportName !== exportName || other.file !== file) changed.push(id);
      before.delete(id);
      this.#byId.set(id, { ...info, file, captures: captures.length });
    }
    for (const id of before) {
      if (this.#byId.get(id)?.file !== file) continue;
      this.#byId.delete(id);
      changed.push(id);
    }
    this.#byFile.set(
      file,
      functions.map(({ id }) => id),
    );
    return changed;
  }

  /** Drops a file that is gone, or has no directive any more. */
  forget(file: string): void {
    this.note(file, [], false);
    this.#byFile.delete(file);
    this.#inBrowser.delete(file);
    this.#untold.delete(file);
    this.#reexports.delete(file);
  }

  /** The function of an id. */
  get(id: string): KnownFunction | undefined {
    return this.#byId.get(id);
  }

  /** The functions of a file; none for a file without the directive. */
  in(file: string): KnownFunction[] {
    const ids = this.#byFile.get(file) ?? [];
    return ids.flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Whether a file is known to hold the directive. */
  has(file: string): boolean {
    return this.#byFile.has(file);
  }

  /** Notes what the browser gets of a file. The server may have seen a newer version already. */
  noteInBrowser(file: string, functions: readonly FunctionInfo[]): void {
    const signature = signatureOf(functions);
    const before = this.#inBrowser.get(file);
    // The browser asked before it was told of the edit: modules that it runs may still have the old references.
    if (before !== undefined && before !== signature) this.#untold.add(file);
    this.#inBrowser.set(file, signature);
  }

  /** Notes that the browser is told of these functions. */
  noteUpdate(file: string, functions: readonly FunctionInfo[]): void {
    this.#inBrowser.set(file, signatureOf(functions));
    this.#untold.delete(file);
  }

  /** Notes whose functions a file exports again. */
  noteReexports(file: string, targets: ReadonlySet<string>): void {
    if (targets.size > 0) this.#reexports.set(file, targets);
    else this.#reexports.delete(file);
  }

  /** The files that export functions of a file again, directly or through others: its edits may change their references. */
  exportingAgain(file: string): Set<string> {
    const found = new Set([file]);
    for (const next of found)
      for (const [other, targets] of this.#reexports) if (targets.has(next)) found.add(other);
    found.delete(file);
    return found;
  }

  /** Whether what the browser sees of a file would be the same with these functions. */
  looksTheSame(file: string, functions: readonly FunctionInfo[]): boolean {
    return !this.#untold.has(file) && this.#inBrowser.get(file) === signatureOf(functions);
  }
}

/** What the references of a file are made from: while it stays the same, the browser needs no update. */
function signatureOf(functions: readonly FunctionInfo[]): string {
  // Inline functions are no references of the file: they reach the browser in results.
  const exported = functions.filter(({ kind }) => kind === 'export');
  return JSON.stringify(exported.map(({ id, exportName, arity, calls }) => [id, exportName, arity, calls]));
}
