/** The nearest sample in [0,1]. */
export const clip = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);
