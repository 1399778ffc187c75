/** The way to models behind URLs: what a policy allows is found and inspected, no more of it transferred than its graph needs. */
import type { FoundSidecars } from '../../facts/inspect-source.ts';
import { failureOf } from '../../facts/outcome.ts';
import { sidecarNames } from '../../facts/sidecars/index.ts';
import { type Content, parseContent, pickSidecars, tooLarge } from '../../facts/sidecars/pick.ts';
import { isOnnxError, OnnxError } from '../../onnx/errors.ts';
import { defaultLimits, type Limits } from '../../onnx/limits.ts';
import { inspectRemote, type LaterModel } from '../inspect-remote.ts';
import { externalOf, fileIn, foldersOf } from '../location.ts';
import { defaultPatience, type Patience, type RemotePolicy } from '../policy.ts';
import type { FoundRemote, Remote, Store } from '../types.ts';
import { withoutSecrets } from '../url.ts';
import { createHttp } from './http.ts';
import { hubStore } from './hub.ts';
import { openLaterFile } from './later-file.ts';
import { s3Store } from './s3.ts';
import { fetchSmall, type Transfer } from './transfer.ts';
import { createTransferBudget } from './transfer-budget.ts';
import { webStore } from './web.ts';

export function openRemote(
  policy: RemotePolicy,
  env: Readonly<Record<string, string | undefined>>,
  patience: Patience = defaultPatience,
): Remote {
  const http = createHttp(policy, patience);
  const web = webStore(http);
  const stores = new Map<string, Store>([
    ['https', web],
    ['http', web],
    ['hf', hubStore(http, env, patience)],
    ['s3', s3Store(http, env, patience)],
  ]);
  const storeOf = (location: string): Store => {
    const scheme = location.slice(0, location.indexOf('://')).toLowerCase();
    const store = stores.get(scheme);
    if (store === undefined)
      throw new OnnxError('bad-url', `${scheme}:// is not read: ${[...stores.keys()].join(', ')} are`);
    return store;
  };
  /** Locations with their secrets, by what is shown of them. */
  const secret = new Map<string, string>();

  const modelAt = (location: string): LaterModel => {
    const budget = createTransferBudget(patience.totalMs);
    const store = storeOf(location);
    const transferOf = (url: string): Transfer => ({ ask: store.file(url), denied: store.denied, patience, budget });
    return {
      open: () => openLaterFile(transferOf(location), null),
      sidecars: (limits) => findSidecars(location, store, limits, transferOf),
      external: async (named, first) => {
        const found = externalOf(location, named);
        if (typeof found === 'string') return found;
        try {
          return await openLaterFile(transferOf(found.url), first);
        } catch (error) {
          if (!isOnnxError(error)) throw error;
          if (error.code === 'not-found') return `external data ${named} is missing`;
          if (error.code === 'access-denied') return "external data can't be opened";
          throw error;
        }
      },
      transferred: budget.received,
      close: budget.close,
    };
  };

  const findOne = async (url: string): Promise<readonly string[]> => {
    try {
      return await storeOf(url).models(url);
    } catch {
      // Listed all the same: inspecting it reports why it can't be read.
      return [url];
    }
  };

  return {
    find: async (urls): Promise<FoundRemote> => {
      const locations = (await Promise.all([...new Set(urls)].map(findOne))).flat();
      const paths: string[] = [];
      const problems: string[] = [];
      for (const location of new Set(locations)) {
        const shown = withoutSecrets(location);
        const other = secret.get(shown) ?? location;
        if (other === location) paths.push(shown);
        else problems.push(`${shown}: two URLs look like this without their secrets: lint them in runs of their own`);
        if (shown !== location) secret.set(shown, location);
      }
      return { paths, problems };
    },
    inspect: async (url, stated, limits = defaultLimits) => {
      try {
        return await inspectRemote(modelAt(secret.get(url) ?? url), stated, limits);
      } catch (error) {
        return failureOf(error, null, null);
      }
    },
    close: async () => http.close(),
  };
}

type TransferOf = (url: string) => Transfer;

/** Fetches the files that may describe a model's preprocessing, all at once. */
async function findSidecars(
  location: string,
  store: Store,
  limits: Limits,
  transferOf: TransferOf,
): Promise<FoundSidecars> {
  const folders = foldersOf(location);
  const urls = folders.flatMap((folder) => sidecarNames.map((name) => fileIn(folder, name, location)));
  const contents = new Map(
    await Promise.all(urls.map(async (url) => [url, await contentAt(url, store, limits, transferOf)] as const)),
  );
  return pickSidecars(folders, (folder, name) => contents.get(fileIn(folder, name, location)) ?? null);
}

async function contentAt(url: string, store: Store, limits: Limits, transferOf: TransferOf): Promise<Content | null> {
  try {
    if ((await store.has(url)) === false) return null;
    const bytes = await fetchSmall(transferOf(url), limits.sidecarBytes);
    return bytes === null ? tooLarge(limits.sidecarBytes) : parseContent(bytes);
  } catch (error) {
    if (!isOnnxError(error)) throw error;
    // Some servers deny access to files that don't exist.
    return error.code === 'not-found' || error.code === 'access-denied' ? null : { ok: false, why: error.message };
  }
}
