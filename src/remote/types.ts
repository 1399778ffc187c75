import type { Inspected, Stated } from '../facts/inspect-types.ts';
import type { ByteRange } from '../onnx/byte-source.ts';
import type { Limits } from '../onnx/limits.ts';

/** Models behind URLs: found, and inspected without being downloaded. */
export interface Remote {
  /** Models that URLs name, as reports show them; a repository may hold several. */
  readonly find: (urls: readonly string[]) => Promise<FoundRemote>;
  /** Never rejects: what went wrong is a result. Takes a URL, or the name that `find` gave for one. */
  readonly inspect: (url: string, stated: Stated | null, limits?: Limits) => Promise<Inspected>;
  /** Closes connections that are kept open. */
  readonly close: () => Promise<void>;
}

export interface FoundRemote {
  readonly paths: readonly string[];
  /** One sentence for each URL that could not be searched. */
  readonly problems: readonly string[];
}

/** A server's answer: its headers have arrived, its body has not been read. */
export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: AsyncIterable<Uint8Array> & { readonly destroy: () => void };
  /** Ends the answer without reading the rest of its body. */
  readonly discard: () => void;
}

/** Identifies the version of a file that is being read; answers of another version are refused. */
export interface Pin {
  readonly size: number;
  readonly etag: string | null;
  readonly modified: string | null;
}

/** Requests a range of one file, or all of it (null). Rejects with an OnnxError where no answer came. */
export type Ask = (range: ByteRange | null, pin: Pin | null) => Promise<Answer>;

/** Files behind one scheme. Locations are URLs of that scheme. */
export interface Store {
  readonly file: (location: string) => Ask;
  /** What the user can do when access is denied, such as which environment variable to set. */
  readonly denied: string;
  /** Whether a file exists; null where only requesting it would tell. */
  readonly has: (location: string) => Promise<boolean | null>;
  /** Models at a location: itself, or those of the repository that it names. */
  readonly models: (location: string) => Promise<readonly string[]>;
}
