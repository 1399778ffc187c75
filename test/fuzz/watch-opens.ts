/** Sees every file that is opened, so that none outside the model's folder goes unseen. */
import fs from 'node:fs';
import { sep } from 'node:path';

const OPENERS = [
  'openSync',
  'readFileSync',
  'readdirSync',
  'opendirSync',
  'open',
  'readFile',
  'createReadStream',
] as const;

export interface OpenWatch {
  /** Runs `work` and gives the paths it opened that lie outside `folder`, links followed. */
  outside(folder: string, work: () => void): readonly string[];
}

/** Puts itself between node:fs and its users; works in a bundle of CommonJS, where imports are looked up at each call. */
export function watchOpens(forbidden: fs.Stats): OpenWatch {
  const { realpathSync, fstatSync } = fs;
  let seen: string[] | null = null;
  let inside = '';
  for (const name of OPENERS) {
    const real = fs[name] as (...args: unknown[]) => unknown;
    const watched = (path: unknown, ...rest: unknown[]): unknown => {
      const opened = real(path, ...rest);
      if (seen !== null && typeof path === 'string') {
        const target = realpathSync(path);
        const isForbidden = name === 'openSync' && fstatSync(opened as number).ino === forbidden.ino;
        if (isForbidden || !target.startsWith(inside)) seen.push(`${name} ${path}`);
      }
      return opened;
    };
    Object.defineProperty(fs, name, { value: watched });
  }
  return {
    outside(folder, work) {
      const found: string[] = [];
      seen = found;
      inside = `${realpathSync(folder)}${sep}`;
      try {
        work();
      } finally {
        seen = null;
      }
      return found;
    },
  };
}
