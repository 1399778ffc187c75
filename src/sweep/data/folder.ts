/** Opens a folder as a data set: images alone, a folder for each class, or images with a CSV of labels. */
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readText } from '../../config/read-text.ts';
import { compareText } from '../../lint/compare-text.ts';
import { SweepError } from '../sweep-error.ts';
import { fromFolders } from './class-folders.ts';
import { decodeFile, isImageFile } from './decode.ts';
import { describeLabels, type Labelling, leaveOut } from './labelling.ts';
import { readLabels } from './labels-csv.ts';
import { spreadOrder } from './order.ts';
import type { DataSet, SweepImage } from './types.ts';

export interface FolderOptions {
  /** CSV of labels; one called labels.csv in the folder is used without being named. */
  readonly labels?: string;
  /** The most images to use. */
  readonly images?: number;
  /** Seed of the choice, where there are more images. */
  readonly seed?: number;
}

/** @throws SweepError `no-data`, `no-images`, `too-deep`, `bad-labels` */
export function openFolder(folder: string, options: FolderOptions = {}): DataSet {
  const { files, others } = listImages(folder);
  const { label, labels, leftOut } = labelling(folder, files, options);
  const usable = files.filter((file) => labels === null || label(file) !== null);
  const labelled = usable.map((id): SweepImage & { readonly path: string } => {
    const path = join(folder, id);
    return { id, label: label(id), path, load: () => decodeFile(path, id) };
  });
  const ordered = spreadOrder(labelled, options.seed ?? 0).slice(0, options.images ?? labelled.length);
  return {
    name: basename(resolve(folder)),
    images: ordered,
    hash: hashOf(ordered),
    labels,
    drawnSide: null,
    found: usable.length,
    leftOut: [...leftOut, ...(others.length > 0 ? [leaveOut('not-an-image', others)] : [])],
  };
}

/** Images in the folder and one level down, by path relative to it, and other pictures that can't be decoded. */
function listImages(folder: string): { readonly files: readonly string[]; readonly others: readonly string[] } {
  const top = entriesOf(folder);
  const below = top.folders.map((name) => ({ name, ...entriesOf(join(folder, name)) }));
  const files = [...top.files, ...below.flatMap(({ name, files }) => files.map((file) => `${name}/${file}`))];
  const images = files.filter((file) => isImageFile(basename(file))).sort(compareText);
  if (images.length === 0) {
    const deeper = below.find(({ folders }) => folders.length > 0);
    if (deeper) {
      throw new SweepError(
        'too-deep',
        `no image in ${folder} or one folder down, but ${deeper.name}/ holds folders: give --data the folder that holds the folders of the classes`,
      );
    }
    throw new SweepError('no-images', `no JPEG, PNG or WebP image in ${folder}`);
  }
  // Pictures in other formats are reported, as people expect them to count; other files are not.
  const others = files.filter((file) => /\.(bmp|gif|tiff?|heic|avif|jp2|ppm|npy)$/i.test(file)).sort(compareText);
  return { files: images, others };
}

function entriesOf(folder: string): { readonly files: readonly string[]; readonly folders: readonly string[] } {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? "there isn't one" : code === 'ENOTDIR' ? 'it is a file' : `${code}`;
    throw new SweepError('no-data', `can't read the data folder ${folder}: ${why}`);
  }
  // Links are followed.
  const isFolder = (entry: Dirent): boolean =>
    entry.isDirectory() ||
    (entry.isSymbolicLink() && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true);
  // macOS adds that folder to archives.
  const visible = entries.filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX');
  return {
    files: visible.filter((entry) => !isFolder(entry)).map(({ name }) => name),
    folders: visible.filter(isFolder).map(({ name }) => name),
  };
}

function labelling(folder: string, files: readonly string[], { labels }: FolderOptions): Labelling {
  const beside = join(folder, 'labels.csv');
  if (labels !== undefined) return fromCsv(labels, files);
  if (statSync(beside, { throwIfNoEntry: false })?.isFile()) return fromCsv(beside, files);
  return fromFolders(files);
}

function fromCsv(path: string, files: readonly string[]): Labelling {
  const name = basename(path);
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SweepError('bad-labels', `can't read the labels ${path} (${code ?? message})`);
  }
  const listed = readLabels(name, text);
  const present = new Set(files);
  const absent = [...listed.keys()].filter((file) => !present.has(file));
  if (absent.length === listed.size) {
    throw new SweepError(
      'bad-labels',
      `none of the files that ${name} lists is in the data folder, such as ${absent[0]}`,
    );
  }
  const without = files.filter((file) => !listed.has(file));
  return {
    label: (file) => listed.get(file) ?? null,
    labels: describeLabels(
      name,
      files.map((file) => listed.get(file) ?? null),
    ),
    leftOut: [
      ...(absent.length > 0 ? [leaveOut('not-there', absent)] : []),
      ...(without.length > 0 ? [leaveOut('not-labelled', without)] : []),
    ],
  };
}

/** Hashes sizes and modification times in place of contents, as make does: reading them all can take longer than the sweep. */
function hashOf(
  images: readonly { readonly id: string; readonly label: number | null; readonly path: string }[],
): string {
  const hash = createHash('sha256');
  for (const { id, label, path } of images) {
    // A broken link fails when the image is loaded.
    const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${JSON.stringify([id, label, size, mtimeMs])}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}
