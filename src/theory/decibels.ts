/** Power ratio to dB. Gains of successive stages multiply, so their dB add. */
export const toDb = (ratio: number): number => 10 * Math.log10(ratio);
