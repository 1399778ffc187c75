/** Places beside a model that lies behind a URL, by the rules that hold on disk. */
import { refuseLocation } from '../onnx/external-location.ts';

interface Parts {
  /** What no path leads above: a server, a repository, a bucket. */
  readonly root: string;
  /** Segments of the path below it, as they stand in the URL. */
  readonly segments: readonly string[];
  readonly query: string;
}

/** Null where the text is no URL of a file. */
function partsOf(location: string): Parts | null {
  const hub = /^(hf:\/\/[^/]+\/[^/]+)\/(.+)$/i.exec(location);
  const other = hub ?? /^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)\/([^?#]*)/i.exec(location);
  if (other === null) return null;
  const [, root = '', path = ''] = other;
  const [, query = ''] = /^https?:[^?#]*(\?[^#]*)?/i.exec(location) ?? [];
  return { root, segments: path.split('/'), query };
}

/** Folders whose files speak for a model, nearest first: its own, and `onnx/` in it or the one around `onnx/`. */
export function foldersOf(location: string): readonly string[] {
  const parts = partsOf(location);
  if (parts === null) return [];
  const own = parts.segments.slice(0, -1);
  const other = own.at(-1) === 'onnx' ? own.slice(0, -1) : [...own, 'onnx'];
  return [own, other].map((segments) => [parts.root, ...segments].join('/'));
}

/** A file in a folder of the same server; what the model's query says goes with it, as a signature may hold for both. */
export function fileIn(folder: string, name: string, model: string): string {
  const path = name.split('/').map(isEncoded(model) ? encodeURIComponent : String);
  return `${[folder, ...path].join('/')}${partsOf(model)?.query ?? ''}`;
}

const isEncoded = (location: string): boolean => /^(https?|hf):/i.test(location);

/** The file of external data that a model names, or the sentence that says why it is not read. */
export function externalOf(model: string, named: string): { readonly url: string } | string {
  const refused = refuseLocation(named);
  if (refused !== null) return refused;
  const segments = named.split('/').filter((segment) => segment !== '' && segment !== '.');
  const [folder] = foldersOf(model);
  if (folder === undefined || segments.length === 0) return 'external data without a file name';
  return { url: fileIn(folder, segments.join('/'), model) };
}
