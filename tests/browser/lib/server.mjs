// A fictional country of its own for each walk, served by the program itself.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const program = process.env.IMIS_PROGRAM ?? new URL('../../../build/imis', import.meta.url).pathname;

export const password = 'Walk-the-walk-1';
export const clock = '2026-11-20T08:00:00';
// An officer of the next district: the country has him, without a password.
export const stranger = 'o.MA02';

// A program may end before it has read what it is told: its exit status is what counts, not the broken pipe.
function tell(child, input) {
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
}

function run(file, words, input = '', folder = undefined) {
  return new Promise((done, failed) => {
    const child = execFile(file, words, { cwd: folder }, (error, out, err) =>
      error ? failed(new Error(`${file} ${words.join(' ')}: ${err.split('\n').slice(-5).join('\n')}`)) : done(out));
    tell(child, input);
  });
}

// ---- databases ----

const sqlite = (folder) => ({ url: `sqlite:${join(folder, 'imis.db')}`, drop: async () => undefined });

async function postgres(folder) {
  const root = process.env.IMIS_TEST_PG;
  const name = `walk_${process.pid}_${folder.slice(-6).toLowerCase()}`;
  const url = root.replace(/\/[^/]*$/, `/${name}`);
  await run('psql', ['-q', '-d', root, '-c', `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`]);
  const drop = () => run('psql', ['-q', '-d', root, '-c', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
  await run(program, ['db', 'init', '--db', url], '', folder);
  return { url, drop };
}

// ---- serving ----

async function portOf(file, child, said) {
  for (let tries = 0; tries < 600; tries++) {
    const port = await readFile(file, 'utf8').catch(() => '');
    if (port) return Number(port);
    if (child.exitCode !== null) throw new Error(`the server ended: ${said().slice(-800)}`);
    await wait(25);
  }
  throw new Error(`the server is not ready: ${said().slice(-800)}`);
}

// The program, started and stopped; told another moment it is another day.
class Server {
  constructor(folder, db, country) {
    Object.assign(this, { folder, db, country, child: null, log: '' });
  }

  // more: words of its command line.
  async start(moment, more = []) {
    const file = join(this.folder, `port-${moment.replace(/\W/g, '')}`);
    const words = [...this.country, '--clock', moment, '--port', '0', '--port-file', file, '--limit', 'address_rate=1000000', '--limit', 'session_rate=1000000', ...more];
    this.child = spawn(program, words, { cwd: this.folder, stdio: ['pipe', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (data) => (this.log = (this.log + data).slice(-200_000)));
    tell(this.child, `${password}\n`);
    this.url = `http://127.0.0.1:${await portOf(file, this.child, () => this.log)}`;
  }

  async end() {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }

  async day(moment, more) {
    await this.end();
    await this.start(moment, more);
  }

  imis(...words) {
    return run(program, [...words, '--db', this.db.url], '', this.folder);
  }

  async stop() {
    await this.end();
    await this.db.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

// The country is made first, so that the stranger gets a password while nobody holds the file.
export async function serve(engine, { families = 200 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'imis-walk-'));
  const db = engine === 'postgres' ? await postgres(folder) : sqlite(folder);
  const country = ['demo', '--db', db.url, '--families', String(families), '--seed', '1', '--id-seed', '1', '--password-stdin'];
  await run(program, [...country, '--no-serve', '--clock', clock], `${password}\n`, folder);
  await run(program, ['user', 'password', stranger, '--db', db.url, '--clock', clock, '--password-stdin'], `${password}\n`, folder);
  const server = new Server(folder, db, country);
  await server.start(clock);
  return server;
}
