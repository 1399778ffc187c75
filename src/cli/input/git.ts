import type { StdioOptions } from 'node:child_process';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';

/** Runs git in a folder and returns its output. Throws UsageError where it fails. */
export type Git = (args: readonly string[], output?: number) => string;

/** Settings for hooks: Git LFS must not download models, and git must not wait for the lock of another git. */
const QUIET = { GIT_LFS_SKIP_SMUDGE: '1', GIT_OPTIONAL_LOCKS: '0' };

const MOST_OUTPUT = 1 << 28;

/** @returns with `output`, a file descriptor, git writes there */
export function gitIn(folder: string, { env }: Host): Git {
  // No static import, so that only runs that use git load the code that starts programs.
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
