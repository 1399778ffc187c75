import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Identifies a file, under whatever name; by its path where it does not exist yet. Null for anything but a regular file, and for
 * what can't be examined: whoever opens it will report why.
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
