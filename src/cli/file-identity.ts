import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The same for all names of a file, its path where there is none yet; null for what is no file, such as a terminal, and for what
 * can't be looked at: what is wrong with it, who opens it says.
 */
export function identityOf(file: string, cwd: string): string | null {
  try {
    const stats = statSync(resolve(cwd, file), { throwIfNoEntry: false, bigint: true });
    if (stats === undefined) return resolve(cwd, file);
    return stats.isFile() ? `${stats.dev}:${stats.ino}` : null;
  } catch {
    return null;
  }
}
