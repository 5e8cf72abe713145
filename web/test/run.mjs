// npm test [-- NAME]: bundles test/*.test.ts and runs them with node --test. What a browser has and node has not is in
// test/browser.ts, which every test begins with.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv[2] ?? '';
const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts') && name.includes(wanted));
const out = mkdtempSync(join(tmpdir(), 'imis-web-test-'));

try {
  await build({
    entryPoints: tests.map((name) => join(folder, name)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    inject: [join(folder, 'browser.ts')],
    define: { DEV: 'false', TOP: JSON.stringify(join(folder, '..')) },
    logLevel: 'warning',
  });
  const files = readdirSync(out).filter((name) => name.endsWith('.mjs')).map((name) => join(out, name));
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
