/** What noise on the pixels is divided by on its way to each channel of the stem. */
import type { Mixing } from './pixels/types.ts';
import type { Fact, NormalizationValue } from './types.ts';

/** Empty where it is not known, or alike in all channels: only what differs weighs them. */
export function stemStd(
  { pixels: { channels, opaque } }: Mixing,
  normalization: Fact<NormalizationValue>,
): readonly number[] {
  const told = normalization.known ? normalization.value.std : null;
  if (told === null && opaque !== null) return [];
  const std = channels.map(({ origin, scale }) => {
    // Not of the image: it carries no noise.
    if (origin === null) return Number.POSITIVE_INFINITY;
    return told === null ? 1 / Math.abs(scale) : (told[origin] ?? Number.NaN);
  });
  const finite = std.filter((s) => s !== Number.POSITIVE_INFINITY);
  const isUsable = finite.length > 0 && finite.every((s) => s > 0);
  return isUsable && std.some((s) => s !== std[0]) ? std : [];
}
