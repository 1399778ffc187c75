/** The labels of the files in a folder, whatever they were read from. */
import type { Labels, LeftOut } from './types.ts';

export interface Labelling {
  readonly label: (file: string) => number | null;
  readonly labels: Labels | null;
  readonly leftOut: readonly LeftOut[];
}

export const unlabelled: Labelling = { label: () => null, labels: null, leftOut: [] };

/** @param all at least one */
export const leaveOut = (code: LeftOut['code'], all: readonly string[]): LeftOut => ({
  code,
  count: all.length,
  example: all[0] ?? '',
});

export function describeLabels(source: string, labels: readonly (number | null)[]): Labels {
  const known = labels.filter((label) => label !== null);
  return {
    source,
    classes: new Set(known).size,
    highest: known.reduce((highest, label) => Math.max(highest, label), 0),
  };
}
