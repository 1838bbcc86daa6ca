import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A PostgreSQL server that exists for one test file. */
export interface Postgres {
  /** "PostgreSQL 15.14". */
  readonly version: string;
  /** Makes an empty database, and gives its address. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server with an empty data folder on a free loopback port. Where its programs are missing, root on
 * Debian gets them from the package.
 *
 * @returns the server, or in words why there is none
 */
export async function startPostgres(): Promise<Postgres | string> {
  const programs = findPrograms() ?? installOnDebian();
  if (programs === undefined)
    return 'PostgreSQL is not installed, and only root on Debian can change that here';
  if (!existsSync(path.join(programs, 'initdb'))) return programs;
  const user = findUser();
  if (user === undefined) return 'PostgreSQL does not run as root, and there is no other user';

  const home = mkdtempSync(path.join(tmpdir(), 'sallyport-postgres-'));
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid!);
  const data = path.join(home, 'data');
  const initdb = ['-D', data, '-U', 'shop', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'];
  execFileSync(path.join(programs, 'initdb'), initdb, { ...user, cwd: home, stdio: 'pipe' });

  const port = await findFreePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(path.join(programs, 'postgres'), ['-D', data, ...options], {
    ...user,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  const killAtExit = () => server.kill('SIGQUIT');
  process.once('exit', killAtExit);
  await waitUntilReady(server);

  const url = (database: string) => `postgres://shop@127.0.0.1:${port}/${database}`;
  return {
    version: execFileSync(path.join(programs, 'postgres'), ['--version'], {
      encoding: 'utf8',
      ...user,
      cwd: home,
    })
      .replace(/\(PostgreSQL\)|postgres/g, '')
      .trim(),
    async createDatabase() {
      const name = `shop_${randomUUID().replaceAll('-', '')}`;
      const psql = ['-X', '-q', '-d', url('postgres'), '-c', `create database ${name}`];
      execFileSync(path.join(programs, 'psql'), psql, { stdio: 'pipe' });
      return url(name);
    },
    async stop() {
      // Fast: whoever is still connected is cut off.
      server.kill('SIGINT');
      await ended;
      process.off('exit', killAtExit);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The folder with `initdb` and `postgres`. Debian keeps them off the PATH. */
function findPrograms(): string | undefined {
  const fromConfig = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(fromConfig ? [fromConfig] : []),
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(path.delimiter),
  ];
  return folders.find((folder) =>
    ['initdb', 'postgres', 'psql'].every((name) => existsSync(path.join(folder, name))),
  );
}

/** @returns the folder of the programs, why it went wrong, or undefined where this is not Debian or not root */
function installOnDebian(): string | undefined {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (process.getuid?.() !== 0 || !/^ID="?debian"?$/m.test(release)) return undefined;
  console.log('Installing PostgreSQL for the database test (Debian package postgresql) …');
  // Only the programs are wanted: no server of the system's own that would start now and at every boot.
  const config = '/etc/postgresql-common/createcluster.conf';
  if (!existsSync(config)) {
    mkdirSync(path.dirname(config), { recursive: true });
    writeFileSync(config, 'create_main_cluster = false\n');
  }
  const keepConfig = ['-o', 'Dpkg::Options::=--force-confold'];
  const install = ['install', '-y', '-q', '--no-install-recommends', ...keepConfig, 'postgresql'];
  for (const args of [['update', '-q'], install]) {
    const { status, stderr, error } = spawnSync('apt-get', args, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const reason = error?.message ?? stderr?.trim().split('\n').at(-1);
    if (status !== 0) return `apt-get ${args[0]} failed: ${reason}`;
  }
  return (
    findPrograms() ?? 'the package postgresql was installed, but its programs are not where they should be'
  );
}

/** Whom to run it as: ourselves, unless we are root. */
function findUser(): { uid?: number; gid?: number } | undefined {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8').match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm'));
    if (line) return { uid: Number(line[1]), gid: Number(line[2]) };
  }
  return undefined;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function waitUntilReady(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL ended before it was ready:\n${log}`)));
  });
}
