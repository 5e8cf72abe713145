// npm run dev -- [--port 5173] [--api http://localhost:8080]
// Builds at each request of the page and passes /api on to a running program; the sentences come from text/ as they stand.
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname } from 'node:path';
import { context } from 'esbuild';
import { assemble, options } from './build.mjs';

function argument(name, standard) {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : standard;
}

const port = Number(argument('port', '5173'));
const api = new URL(argument('api', 'http://localhost:8080'));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const builder = await context(options(true));
let files = new Map();

async function rebuild() {
  try {
    files = assemble(await builder.rebuild()).files;
  } catch (failed) {
    console.error(failed.message);   // esbuild has said where
  }
}

function pass(incoming, outgoing) {
  const onward = request(
    { host: api.hostname, port: api.port, path: incoming.url, method: incoming.method, headers: { ...incoming.headers, host: api.host } },
    (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

function sentences(incoming, outgoing) {
  const language = /language=([a-z]+)/.exec(incoming.url)?.[1] ?? 'en';
  outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  outgoing.end(readFileSync(new URL(`../text/${language}.json`, import.meta.url)));
}

async function serve(incoming, outgoing) {
  const { pathname } = new URL(incoming.url, 'http://here');
  if (pathname === '/api/text') return sentences(incoming, outgoing);
  if (pathname.startsWith('/api/')) return pass(incoming, outgoing);
  if (!files.has(pathname)) await rebuild();
  const name = files.has(pathname) ? pathname : '/index.html';
  outgoing.writeHead(200, { 'Content-Type': `${types[extname(name)]}; charset=utf-8`, 'Cache-Control': 'no-store' });
  outgoing.end(files.get(name));
}

createServer((incoming, outgoing) => void serve(incoming, outgoing)).listen(port, () => {
  console.log(`http://localhost:${port} with the program at ${api.origin}`);
});
