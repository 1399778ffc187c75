/** Optional packages, which installing noiselint doesn't bring. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Path of the file that a package starts from: beside noiselint, or in the project it runs in; null where there is none. */
export function findPeer(name: string, cwd: string = process.cwd()): string | null {
  for (const home of [import.meta.url, join(cwd, 'package.json')]) {
    try {
      return createRequire(home).resolve(name);
    } catch {}
  }
  return null;
}
