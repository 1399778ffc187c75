/** Which images come first: at random, but alike for all classes and the same for a seed. */
import { hash } from 'node:crypto';
import { compareText } from '../../lint/compare-text.ts';

interface Labelled {
  readonly id: string;
  readonly label: number | null;
}

/**
 * Shuffled within each class, then dealt out class by class in shuffled order: any first n hold as many of each class
 * as can be. An image's place depends on its id, so more files in a folder move others only along.
 */
export function spreadOrder<T extends Labelled>(images: readonly T[], seed: number): readonly T[] {
  const rank = (text: string): string => hash('sha256', `${seed}\n${text}`);
  const classes = new Map<number | null, (readonly [string, T])[]>();
  for (const image of images) {
    const members = classes.get(image.label) ?? [];
    members.push([rank(image.id), image]);
    classes.set(image.label, members);
  }
  const dealt = [...classes].flatMap(([label, members]) => {
    const within = members.sort(byRank).map(([, image]) => image);
    const turn = rank(`class ${label}`);
    return within.map((image, round) => ({ round, turn, image }));
  });
  // Sorting is stable, so images without labels keep the order of their class of all.
  return dealt.sort((a, b) => a.round - b.round || compareText(a.turn, b.turn)).map(({ image }) => image);
}

const byRank = (a: readonly [string, unknown], b: readonly [string, unknown]): number => compareText(a[0], b[0]);
