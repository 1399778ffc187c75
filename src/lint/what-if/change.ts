/** Changes as text that `--set` accepts. */
import type { Pair } from '../../theory/geometry.ts';
import type { Change, ChangeKey } from './types.ts';

export const RULE_OF_CHANGE: { readonly [key in ChangeKey]: string } = {
  'stem-kernel': 'stem-kernel',
  resolution: 'input-resolution',
  pooling: 'pooling',
  normalization: 'normalization',
};

const side = ([height, width]: Pair): string => (height === width ? `${height}` : `${height}x${width}`);

/** `stem-kernel=7`, `resolution=384x288`, `normalization=inception`. */
export function setText(change: Change): string {
  switch (change.key) {
    case 'stem-kernel':
      return `stem-kernel=${side(change.kernel)}`;
    case 'resolution':
      return `resolution=${side(change.size)}`;
    case 'pooling':
      return `pooling=${change.kind}`;
    case 'normalization':
      return `normalization=${change.name ?? `${change.mean.join(',')}/${change.std.join(',')}`}`;
    default:
      return change satisfies never;
  }
}
