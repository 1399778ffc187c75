import type { RemotePolicy } from '../remote/policy.ts';
import type { Remote } from '../remote/types.ts';

/** A reader of URLs that loads its modules with the first URL. */
export function lazyRemote(
  policyOf: () => Promise<RemotePolicy>,
  env: Readonly<Record<string, string | undefined>>,
): Remote {
  let opened: Promise<Remote> | null = null;
  const open = async (): Promise<Remote> => {
    const { openRemote } = await import('../remote/node/open-remote.ts');
    return openRemote(await policyOf(), env);
  };
  const remote = (): Promise<Remote> => {
    opened ??= open();
    return opened;
  };
  return {
    find: async (urls) => (await remote()).find(urls),
    inspect: async (...args) => (await remote()).inspect(...args),
    close: async () => (await opened)?.close(),
  };
}
