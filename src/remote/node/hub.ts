/** Repositories of a Hugging Face hub: `hf://org/repo[@revision][/file]`, by its HTTP API. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OnnxError } from '../../onnx/errors.ts';
import { decoded, encodedPath } from '../percent.ts';
import type { Patience } from '../policy.ts';
import type { Store } from '../types.ts';
import type { Headers, Http } from './http.ts';
import { fetchSmall } from './transfer.ts';
import { createTransferBudget } from './transfer-budget.ts';
import { fileAt } from './web.ts';

type Env = Readonly<Record<string, string | undefined>>;

interface Place {
  /** `org/repo` */
  readonly repository: string;
  /** As it stands in the location; a slash in it is %2F. */
  readonly revision: string;
  /** Its name in the repository; null for all of it. */
  readonly file: string | null;
  /** The location without the file. */
  readonly shown: string;
}

interface Listing {
  /** Hash of the commit that the revision stands for. */
  readonly commit: string;
  readonly files: ReadonlySet<string>;
}

/** Repositories whose listings are kept: more than are read at a time. */
const LISTINGS = 64;
const LARGEST_LISTING = 16_777_216;

export function hubStore(http: Http, env: Env, patience: Patience): Store {
  const endpoint = (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  const secrets = secretsFor(endpoint, env);
  const denied =
    secrets.authorization === undefined
      ? 'is it private or gated, or misspelt? A token is read from HF_TOKEN'
      : 'the token in HF_TOKEN may not read it, or its terms are not accepted yet';
  const listings = new Map<string, Promise<Listing>>();

  const list = ({ repository, revision, shown }: Place): Promise<Listing> => {
    const known = listings.get(shown) ?? fetchListing(`${endpoint}/api/models/${repository}/revision/${revision}`);
    listings.set(shown, known);
    if (listings.size > LISTINGS) listings.delete(listings.keys().next().value as string);
    return known;
  };

  const fetchListing = async (url: string): Promise<Listing> => {
    if (!URL.canParse(url)) throw new OnnxError('bad-url', 'HF_ENDPOINT is no URL');
    const ask = fileAt(http, new URL(url), secrets);
    const bytes = await fetchSmall(
      { ask, denied, patience, budget: createTransferBudget(patience.totalMs) },
      LARGEST_LISTING,
    );
    return parseListing(bytes);
  };

  return {
    denied,
    file: (location) => {
      const place = placeOf(location);
      let ask: ReturnType<typeof fileAt> | null = null;
      return async (range, pin) => {
        // By the commit, so that all that is read is of one version.
        const { commit } = await list(place);
        if (place.file === null) throw noModel();
        const path = encodedPath(place.file);
        ask ??= fileAt(http, new URL(`${endpoint}/${place.repository}/resolve/${commit}/${path}`), secrets);
        return ask(range, pin);
      };
    },
    has: async (location) => {
      const place = placeOf(location);
      return (await list(place)).files.has(place.file ?? '');
    },
    models: async (location) => {
      const place = placeOf(location);
      if (place.file !== null) return [location];
      const { files } = await list(place);
      const models = [...files].filter((file) => /\.onnx$/i.test(file)).sort();
      if (models.length === 0) throw noModel();
      return models.map((file) => `${place.shown}/${encodedPath(file)}`);
    },
  };
}

function placeOf(location: string): Place {
  const [, repository, at = '', revision = 'main', path = ''] =
    /^hf:\/\/([\w.-]+\/[\w.-]+)(@([\w.%+-]+))?(?:\/(.*))?$/i.exec(location) ?? [];
  const file = decoded(path);
  const segments = [repository ?? '', decoded(revision), file].flatMap((part) => part.split('/'));
  if (repository === undefined || segments.some(isDots)) {
    throw new OnnxError('bad-url', 'expected hf://org/repo[@revision][/file], a slash in the revision as %2F');
  }
  return { repository, revision, file: file || null, shown: `hf://${repository}${at}` };
}

const noModel = (): OnnxError => new OnnxError('not-found', 'there is no .onnx file in this repository');

const isDots = (segment: string): boolean => segment === '.' || segment === '..';

function parseListing(bytes: Uint8Array | null): Listing {
  try {
    const { sha, siblings } = JSON.parse(new TextDecoder().decode(bytes ?? undefined)) as {
      readonly sha: string;
      readonly siblings: readonly { readonly rfilename: string }[];
    };
    const files = siblings
      .map(({ rfilename }) => rfilename)
      // Half a character has no form in a URL.
      .filter((file) => !file.split('/').some(isDots) && !/\p{Surrogate}/u.test(file));
    if (/^[0-9a-f]{40,64}$/.test(sha)) return { commit: sha, files: new Set(files) };
  } catch {}
  throw new OnnxError('bad-response', "the hub's answer is no listing of a repository");
}

/** The token goes to the hub alone, and never in the clear but within this machine. */
export function secretsFor(endpoint: string, env: Env): Headers {
  const isSafe = /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(endpoint);
  const token = isSafe ? tokenOf(env) : null;
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Where huggingface_hub itself looks. */
function tokenOf(env: Env): string | null {
  if (env.HF_HUB_DISABLE_IMPLICIT_TOKEN === '1') return null;
  const told = env.HF_TOKEN ?? env.HUGGING_FACE_HUB_TOKEN;
  if (told !== undefined) return told.trim() || null;
  const home = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface');
  try {
    return readFileSync(env.HF_TOKEN_PATH ?? join(home, 'token'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
