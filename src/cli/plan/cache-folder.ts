import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Host } from '../services/host.ts';

/** The folder for caches that the platform prescribes. */
export function cacheFolder(what: string, env: Host['env'], platform: NodeJS.Platform = process.platform): string {
  const { XDG_CACHE_HOME = '', LOCALAPPDATA } = env;
  const home = homedir();
  const bases = {
    win32: LOCALAPPDATA || join(home, 'AppData', 'Local'),
    darwin: join(home, 'Library', 'Caches'),
  } as const;
  // The specification has relative paths ignored.
  const base =
    (isAbsolute(XDG_CACHE_HOME) && XDG_CACHE_HOME) ||
    (bases as Readonly<Record<string, string>>)[platform] ||
    join(home, '.cache');
  return join(base, 'noiselint', what);
}
