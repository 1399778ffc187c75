/** Orders images at random, evenly over the classes and reproducibly for a seed. */
import { hash } from 'node:crypto';
import { compareText } from '../../lint/compare-text.ts';

interface Labelled {
  readonly id: string;
  readonly label: number | null;
}

/**
 * Shuffles each class, then takes one image of every class in turn, classes in a random order: the first n images are as evenly
 * spread over classes as can be. The order depends on ids, so files that are added don't reorder the others.
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
  // The sort is stable; images without labels are one class.
  return dealt.sort((a, b) => a.round - b.round || compareText(a.turn, b.turn)).map(({ image }) => image);
}

const byRank = (a: readonly [string, unknown], b: readonly [string, unknown]): number => compareText(a[0], b[0]);
