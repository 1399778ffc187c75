// Runs test/fuzz/main.ts, which is TypeScript: bundled first, as Node 20 can't load it.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// Inside the package, so that imports and paths resolve as they do in test/fuzz.
const folder = mkdtempSync(join(root, 'node_modules', '.fuzz-'));
const outfile = join(folder, 'fuzz', 'main', 'main.mjs');
try {
  await build({
    entryPoints: [join(root, 'test/fuzz/main.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test/fuzz/main.ts')).href) },
    outfile,
  });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
