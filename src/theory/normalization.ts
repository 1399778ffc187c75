/**
 * Amplification of the worst-case sensitivity bound `Lip(f) <= Lip(g) / min std` against a reference std
 * (rules/normalization.md).
 * @param std per channel, in units of [0,1] pixels, all positive
 * @throws RangeError when a std is not positive
 */
export function amplification(std: readonly number[], reference: number): number {
  const smallest = Math.min(...std);
  if (!(smallest > 0 && Number.isFinite(smallest))) throw new RangeError('std must be positive');
  return reference / smallest;
}

/** Amplification in dB, as an amplitude ratio: 20 log10. Never add it to noise-power dB. */
export const amplificationDb = (ratio: number): number => 20 * Math.log10(ratio);
