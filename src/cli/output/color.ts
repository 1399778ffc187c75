import type { Host } from '../services/host.ts';

/** Whether to use colour, by the first of: the flag, FORCE_COLOR, NO_COLOR (https://no-color.org), what the terminal can do. */
export function wantsColor(flag: boolean | undefined, { env, stdout }: Host): boolean {
  if (flag !== undefined) return flag;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '')
    return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stdout.isTerminal && env.TERM !== 'dumb';
}
