import { lazyRemote } from '../../library/lazy-remote.ts';
import { policyOf } from '../../remote/policy.ts';
import type { Remote } from '../../remote/types.ts';
import type { Flags } from '../flags/flags.ts';
import type { Host } from '../services/host.ts';
import { configFinder } from './plan.ts';

/** Runs `work` with access to URLs, as far as flags and the configuration of the working directory allow it. */
export async function withRemote<T>(
  flags: Flags,
  { cwd, env }: Host,
  work: (remote: Remote) => Promise<T>,
): Promise<T> {
  const policy = async () => policyOf(flags, (await configFinder(flags, cwd)(cwd))?.config.allowRemote);
  const remote = lazyRemote(policy, env);
  try {
    return await work(remote);
  } finally {
    await remote.close();
  }
}
