import { resolve } from 'node:path';
import type { Inspected, Stated } from '../facts/inspect-types.ts';
import { loneModel } from '../facts/lone-model.ts';
import { inspectFile } from '../facts/node/inspect-file.ts';
import { memorySource } from '../onnx/byte-source.ts';
import type { Remote } from '../remote/types.ts';
import { isUrl } from '../remote/url.ts';
import { findFiles } from './find-files.ts';
import { InputError } from './input-error.ts';

/** A model in memory. No files are read for it: no sidecar, no external data. */
export interface Bytes {
  readonly bytes: Uint8Array;
  /** The name shown in the report, which globs of the configuration are matched against. */
  readonly path: string;
}

/** A file, a folder, a glob, a URL, or a model in memory. */
export type Input = string | URL | Uint8Array | Bytes;

export interface Target {
  /** As the report shows it. */
  readonly path: string;
  /** A URL stays one. */
  readonly absolute: string;
  readonly inspect: (stated: Stated | null) => Inspected | Promise<Inspected>;
}

/**
 * Throws InputError for inputs that match nothing; a file that can't be read is a result.
 * @param remote what reads URLs
 */
export async function targetsOf(inputs: readonly Input[], cwd: string, remote: Remote): Promise<readonly Target[]> {
  const strange = inputs.filter((input) => !isInput(input));
  if (strange.length > 0) throw new InputError(strange.map(expected));
  const names = inputs.filter((input) => isName(input)).map(String);
  const { paths, problems } = await findFiles(names, cwd, remote.find);
  if (inputs.length === 0) throw new InputError(['no input: name files, folders or globs, or hand over bytes']);
  if (problems.length > 0) throw new InputError(problems);
  const models = inputs.flatMap((input) => (isName(input) ? [] : [input]));
  return [
    ...paths.map((path) => (isUrl(path) ? urlTarget(path, remote) : fileTarget(path, resolve(cwd, path)))),
    ...named(models, paths).map((bytes) => bytesTarget(bytes, cwd)),
  ];
}

function named(models: readonly (Uint8Array | Bytes)[], paths: readonly string[]): readonly Bytes[] {
  const given = models.flatMap((one) => (one instanceof Uint8Array ? [] : [one.path]));
  const names = freeNames(new Set([...paths, ...given]), models.length - given.length === 1);
  return models.map((one) => (one instanceof Uint8Array ? { bytes: one, path: names.next().value } : one));
}

/** Names for bytes that came without one, none of them that of another input. */
function* freeNames(taken: ReadonlySet<string>, isLone: boolean): Generator<string, never> {
  if (isLone && !taken.has('model.onnx')) yield 'model.onnx';
  for (let i = 1; ; i++) if (!taken.has(`model-${i}.onnx`)) yield `model-${i}.onnx`;
}

const isName = (input: Input): input is string | URL => typeof input === 'string' || input instanceof URL;

function isInput(input: unknown): input is Input {
  if (typeof input === 'string' || input instanceof URL || input instanceof Uint8Array) return true;
  const { bytes, path } = (input ?? {}) as Partial<Bytes>;
  return bytes instanceof Uint8Array && typeof path === 'string' && path !== '';
}

const expected = (input: unknown): string =>
  `expected a path, a glob, a URL, a Uint8Array or { bytes: Uint8Array, path }, got ${input === null ? 'null' : Object.prototype.toString.call(input)}`;

function fileTarget(path: string, absolute: string): Target {
  return { path, absolute, inspect: (stated) => inspectFile(absolute, stated) };
}

function urlTarget(url: string, remote: Remote): Target {
  return { path: url, absolute: url, inspect: (stated) => remote.inspect(url, stated) };
}

function bytesTarget({ bytes, path }: Bytes, cwd: string): Target {
  const absolute = resolve(cwd, path);
  const files = loneModel(
    () => memorySource(bytes),
    () => 'external data is not at hand',
  );
  return { path, absolute, inspect: (stated) => inspectFile(absolute, stated, undefined, files) };
}
