import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { libraryEntries } from './entries.mjs';
import { DIST, GENERATED, listFiles } from './files.mjs';

/** src/index.ts -> dist/types/: the declarations of the library. */
export function buildTypes({ lenient }) {
  const out = join(DIST, 'types');
  rmSync(out, { recursive: true, force: true });
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(dirname(typescript), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0 && !lenient) process.exitCode = 1;
  if (!existsSync(out)) return;
  // tsc leaves '.ts' in declarations; a program that depends on this package finds '.js'.
  for (const file of listFiles(out)) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'));
  }
  // tsc copies no declarations that were written by hand.
  for (const file of existsSync(GENERATED) ? listFiles(GENERATED) : []) {
    if (!file.endsWith('.d.ts')) continue;
    mkdirSync(join(out, GENERATED), { recursive: true });
    writeFileSync(join(out, file), readFileSync(file));
  }
  // The exports name this folder, as beside a format's own declarations lie those of its parts, which can't be imported.
  mkdirSync(join(out, 'formatters'));
  for (const [name, file] of Object.entries(libraryEntries())) {
    if (!name.startsWith('formatters/')) continue;
    writeFileSync(join(out, `${name}.d.ts`), `export * from '../${file.replace(/\.ts$/, '.js')}';\n`);
  }
}
