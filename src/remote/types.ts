import type { Inspected, Stated } from '../facts/inspect-types.ts';
import type { ByteRange } from '../onnx/byte-source.ts';
import type { Limits } from '../onnx/limits.ts';

/** Models behind URLs: found, and inspected without being downloaded. */
export interface Remote {
  /** Models that URLs name, as reports show them; a repository may hold several. */
  readonly find: (urls: readonly string[]) => Promise<FoundRemote>;
  /** Never rejects: what went wrong is a result. Takes a URL, or the name that `find` gave for one. */
  readonly inspect: (url: string, stated: Stated | null, limits?: Limits) => Promise<Inspected>;
  /** Connections that are kept open. */
  readonly close: () => Promise<void>;
}

export interface FoundRemote {
  readonly paths: readonly string[];
  /** A sentence each. */
  readonly problems: readonly string[];
}

/** What a server said: headers at hand, body still to come. */
export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: AsyncIterable<Uint8Array> & { readonly destroy: () => void };
  /** For who has read what he wants. */
  readonly discard: () => void;
}

/** The version of a file that is being read; every later answer has to be of it. */
export interface Pin {
  readonly size: number;
  readonly etag: string | null;
  readonly modified: string | null;
}

/** Asks for a run of one file's bytes, or for all of it. Rejects with an OnnxError where no answer came. */
export type Ask = (range: ByteRange | null, pin: Pin | null) => Promise<Answer>;

/** Files behind one scheme. Locations are URLs of that scheme. */
export interface Store {
  readonly file: (location: string) => Ask;
  /** What to do where a file is refused: which variable is read. */
  readonly denied: string;
  /** Whether a file is known to be there or not; null where one has to ask for it. */
  readonly has: (location: string) => Promise<boolean | null>;
  /** Models at a location: itself, or those of the repository that it names. */
  readonly models: (location: string) => Promise<readonly string[]>;
}
