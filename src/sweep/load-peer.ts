/** Optional parts: loaded from beside noiselint, or from the project it runs in. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SweepError } from './sweep-error.ts';

/** @throws SweepError with the command that installs the package, where there is none */
export function loadPeer<T>(name: string, purpose: string, cwd: string = process.cwd()): T {
  const homes = [import.meta.url, join(cwd, 'package.json')];
  for (const home of homes) {
    const require = createRequire(home);
    try {
      require.resolve(name);
    } catch {
      continue;
    }
    try {
      return require(name) as T;
    } catch (error) {
      throw new SweepError('runtime-broken', `${name} is installed and doesn't load: ${firstLine(error)}`);
    }
  }
  throw new SweepError('runtime-missing', `${purpose} needs the package ${name}: npm install ${name}`);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
