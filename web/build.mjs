// Builds the browser client into dist/: hashed names, each file beside its gzip, and says what the shell weighs.
//   node build.mjs          what is shipped
//   node build.mjs --dev    with the gallery of parts, not minified
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('.', import.meta.url));
export const SHELL_MOST = 60 * 1024;   // what the first load may weigh, compressed
export const STYLE_MOST = 10 * 1024;   // tokens and parts together

export const options = (dev) => ({
  absWorkingDir: top,
  entryPoints: { start: 'src/app/start.tsx', first: 'src/app/first.ts', main: 'src/style/main.css' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome100', 'firefox100', 'safari15.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: !dev,
  sourcemap: dev ? 'inline' : false,
  entryNames: dev ? '[name]' : '[name]-[hash]',
  chunkNames: 'c/[name]-[hash]',
  define: { DEV: String(dev) },
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
});

const read = (path) => readFileSync(join(top, path), 'utf8');
const squeeze = (markup) => markup.replace(/>\s+</g, '><').trim();

// esbuild names what each entry became; a page can only begin with those names.
function outputOf(metafile, entry) {
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
  return `/${found[0].replace(/^dist\//, '')}`;
}

/** The files of the client: name to bytes, and which of them the first load needs. */
export function assemble(result) {
  const files = new Map(result.outputFiles.map((file) => [file.path.slice(join(top, 'dist').length), Buffer.from(file.contents)]));
  const mark = Buffer.from(squeeze(read('src/style/mark.svg')));
  const markName = `/mark-${createHash('sha256').update(mark).digest('hex').slice(0, 8).toUpperCase()}.svg`;
  const names = {
    mark: markName,
    'main.css': outputOf(result.metafile, 'src/style/main.css'),
    'first.js': outputOf(result.metafile, 'src/app/first.ts'),
    'start.js': outputOf(result.metafile, 'src/app/start.tsx'),
    icons: squeeze(read('src/style/icons.svg')),
  };
  files.set(markName, mark);
  files.set('/index.html', Buffer.from(read('src/index.html').replace(/\{([\w.]+)\}/g, (whole, name) => names[name] ?? whole)));
  return { files, shell: shellOf(result.metafile, names), style: names['main.css'] };
}

// The page, its sheet and scripts, and all that these import without waiting.
function shellOf(metafile, names) {
  const shell = new Set(['/index.html', names['main.css'], names['first.js'], names['start.js']]);
  for (const name of shell) {
    for (const { path, kind } of metafile.outputs[`dist${name}`]?.imports ?? []) {
      if (kind === 'import-statement') shell.add(`/${path.replace(/^dist\//, '')}`);
    }
  }
  return [...shell];
}

const zip = (bytes) => gzipSync(bytes, { level: 9 });
const weigh = (files, names) => names.reduce((sum, name) => sum + zip(files.get(name)).length, 0);
const kilo = (count) => `${(count / 1024).toFixed(1)} KB`;

function write({ files }) {
  rmSync(join(top, 'dist'), { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const path = join(top, 'dist', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
    writeFileSync(`${path}.gz`, zip(bytes));
  }
}

async function main() {
  const dev = process.argv.includes('--dev');
  const made = assemble(await build(options(dev)));
  const shell = weigh(made.files, made.shell);
  const style = weigh(made.files, [made.style]);
  write(made);
  console.log(`shell ${kilo(shell)} of ${kilo(SHELL_MOST)} compressed, style ${kilo(style)} of it; ${made.files.size} files`);
  if (!dev && shell > SHELL_MOST) throw new Error(`the shell weighs ${kilo(shell)}, ${kilo(SHELL_MOST)} are allowed`);
  if (!dev && style > STYLE_MOST) throw new Error(`the style weighs ${kilo(style)}, ${kilo(STYLE_MOST)} are allowed`);
}

if (basename(process.argv[1] ?? '') === 'build.mjs') await main();
