import type { StdioOptions } from 'node:child_process';
import type { Host } from './host.ts';
import { UsageError } from './usage-error.ts';

/** Runs git in a folder and returns its output; UsageError says why it could not. */
export type Git = (args: readonly string[], output?: number) => string;

/** Pointers stay pointers, as a hook must not download models; and a hook must not wait for another git's lock. */
const QUIET = { GIT_LFS_SKIP_SMUDGE: '1', GIT_OPTIONAL_LOCKS: '0' };

const MOST_OUTPUT = 1 << 28;

/** @returns with `output`, a file descriptor, git writes there */
export function gitIn(folder: string, { env }: Host): Git {
  // Not an import: only a run that asks for git may load what starts programs.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  return (args, output) => {
    const stdio: StdioOptions = ['ignore', output ?? 'pipe', 'pipe'];
    const options = {
      cwd: folder,
      env: { ...env, ...QUIET },
      stdio,
      maxBuffer: MOST_OUTPUT,
      encoding: 'utf8',
    } as const;
    const { error, status, stdout, stderr } = spawnSync('git', ['-c', 'diff.relative=false', ...args], options);
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
      throw new UsageError('git is needed, and there is none on the PATH');
    }
    if (error === undefined && status === 0) return stdout ?? '';
    const said = stderr
      ?.trim()
      .split('\n')[0]
      ?.replace(/^fatal: /, '');
    throw new UsageError(`git ${args[0]} failed: ${error?.message ?? said ?? `status ${status}`}`);
  };
}
