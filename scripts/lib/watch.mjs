import { readdirSync, watch } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * Calls `onChange` with the path of every file that changes below a folder. One watcher per folder, because Node 20's
 * recursive one loses a file on Linux that an editor saves by renaming a new one over it.
 *
 * @param {string} folder
 * @param {(file: string) => void} onChange
 * @returns {() => void} ends it
 */
export function watchFiles(folder, onChange) {
  /** @type {Map<string, import('node:fs').FSWatcher>} */
  const watchers = new Map();

  /** @param {string} current */
  const watchTree = (current) => {
    /** @type {import('node:fs').FSWatcher} */
    let watcher;
    try {
      watcher = watch(current, (event, name) => {
        const path = join(current, name ?? '');
        // A folder under a known name may be another one than a moment ago.
        if (event === 'rename' && path !== current) unwatchTree(path);
        if (name !== null) onChange(path);
        followFolders(current);
      });
    } catch {
      // Gone in between.
      return;
    }
    // Where it was removed: the folder above tells, and lets go of it.
    watcher.on('error', () => {});
    watchers.set(current, watcher);
    for (const entry of listEntries(current)) {
      if (entry.isDirectory()) watchTree(join(current, entry.name));
    }
  };

  /** @param {string} gone */
  const unwatchTree = (gone) => {
    for (const [path, watcher] of watchers) {
      if (path !== gone && !path.startsWith(gone + sep)) continue;
      watcher.close();
      watchers.delete(path);
    }
  };

  /** Folders come and go. @param {string} current */
  const followFolders = (current) => {
    const folders = listEntries(current).filter((entry) => entry.isDirectory());
    const paths = new Set(folders.map((entry) => join(current, entry.name)));
    for (const path of [...watchers.keys()]) {
      if (dirname(path) === current && path !== current && !paths.has(path)) unwatchTree(path);
    }
    for (const path of paths) {
      if (watchers.has(path)) continue;
      watchTree(path);
      // Written before anybody watched.
      for (const entry of listEntries(path)) onChange(join(path, entry.name));
    }
  };

  watchTree(folder);
  return () => unwatchTree(folder);
}

/** @param {string} folder */
function listEntries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone in between.
    return [];
  }
}
