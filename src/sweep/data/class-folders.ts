/** Reads labels from folders: whether folders are classes, and which class each one is. */
import { compareText } from '../../lint/compare-text.ts';
import { imagenetClasses } from './imagenet-wnids.ts';
import { describeLabels, type Labelling, leaveOut, unlabelled } from './labelling.ts';

type Numbering = readonly [source: string, index: (name: string) => number | null];

/** @param files relative to the data folder */
export function fromFolders(files: readonly string[]): Labelling {
  const inside = files.filter((file) => file.includes('/'));
  const names = [...new Set(inside.map(folderOf))].sort(compareText);
  const [source, index] = numberingOf(names);
  const areFewInside = inside.length * 2 <= files.length;
  if (areFewInside || (names.length === 1 && source === BY_ORDER)) {
    return { ...unlabelled, leftOut: inside.length > 0 ? [leaveOut('not-a-class', inside)] : [] };
  }
  const label = (file: string): number | null => (file.includes('/') ? index(folderOf(file)) : null);
  const without = files.filter((file) => label(file) === null);
  return {
    label,
    labels: describeLabels(source, names.map(index)),
    leftOut: without.length > 0 ? [leaveOut('not-labelled', without)] : [],
  };
}

const folderOf = (file: string): string => file.slice(0, file.indexOf('/'));

const BY_ORDER = 'folders in order of their names';

/** By WordNet ids of ImageNet, or by numbers, where at least half of the names are such; else by the sorted order of names. */
function numberingOf(names: readonly string[]): Numbering {
  const imagenet = imagenetClasses();
  const known: readonly Numbering[] = [
    ['WordNet ids of ImageNet-1k', (name) => imagenet.get(name) ?? null],
    ['numbers of folders', (name) => (/^\d{1,6}$/.test(name) ? Number(name) : null)],
  ];
  const fitting = known.find(([, index]) => names.filter((name) => index(name) !== null).length * 2 >= names.length);
  const places = new Map(names.map((name, place) => [name, place]));
  return fitting ?? [BY_ORDER, (name) => places.get(name) ?? null];
}
