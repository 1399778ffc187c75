/** Optional parts: loaded from beside noiselint, or from the project it runs in. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SweepError } from './sweep-error.ts';

/** @throws SweepError with the command that installs the package, where there is none */
export function loadPeer<T>(name: string, purpose: string, cwd: string = process.cwd()): T {
  const found = findPeer(name, cwd);
  if (found === null)
    throw new SweepError('runtime-missing', `${purpose} needs the package ${name}: npm install ${name}`);
  try {
    return createRequire(found)(name) as T;
  } catch (error) {
    throw new SweepError('runtime-broken', `${name} is installed and doesn't load: ${firstLine(error)}`);
  }
}

/** Path of the file that the package starts from. */
export function findPeer(name: string, cwd: string = process.cwd()): string | null {
  for (const home of [import.meta.url, join(cwd, 'package.json')]) {
    try {
      return createRequire(home).resolve(name);
    } catch {}
  }
  return null;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
