/** Finds optional peer packages, which installing noiselint does not install. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Path of a package's entry file, looked for beside noiselint and then in the project at `cwd`; null where it is missing. */
export function findPeer(name: string, cwd: string = process.cwd()): string | null {
  for (const home of [import.meta.url, join(cwd, 'package.json')]) {
    try {
      return createRequire(home).resolve(name);
    } catch {}
  }
  return null;
}
