/** The wording of every change, in one place: what it means to make it, and what its prediction leaves out. */
import type { Facts } from '../../facts/types.ts';
import type { Change } from './types.ts';

const PRACTICE: { readonly [key in Change['key']]: string } = {
  'stem-kernel':
    "The stem's weights no longer fit: train again, or begin with the old kernel in the middle of zeros and fine-tune.",
  resolution:
    'Resize to the new size with antialiasing and fine-tune there; a position embedding has to be interpolated. Less detail may cost clean accuracy.',
  pooling: 'Replace the max pools and fine-tune: swapped without training, it costs clean accuracy.',
  normalization: 'Train again with the new constants: a change of constants alone changes nothing.',
};

export const practiceOf = ({ key }: Change): string => PRACTICE[key];

/** What the prediction leaves out; null where nothing is worth mentioning. */
export function caveatOf(change: Change, facts: Facts): string | null {
  if (change.key === 'stem-kernel') {
    const basis = facts.stem.value?.weights === undefined ? '' : ' the present one from its weights,';
    return `Refined gains take${basis} the new kernel as a box: learned filters pass more.`;
  }
  if (change.key === 'resolution') return 'It holds for noise in the source image, before the resize.';
  if (change.key === 'normalization')
    return 'A bound on worst-case sensitivity, not noise power; the paper finds its effect in CLIP.';
  return null;
}
