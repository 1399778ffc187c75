/** Matrices over the colours: where each result is one colour, scaled and shifted, it is still a channel of the image. */
import type { Channel } from './types.ts';

/**
 * The channels after a matrix; null where one is mixed from several.
 * @param weight the factor of channel i in result o
 * @param offset what is added to result o
 */
export function recoloured(
  channels: readonly Channel[],
  weight: (o: number, i: number) => number,
  offset: (o: number) => number = () => 0,
): readonly Channel[] | null {
  const result: Channel[] = [];
  for (let o = 0; o < channels.length; o++) {
    const used = channels.flatMap((channel, i) => {
      const k = weight(o, i);
      return Math.abs(k) > 1e-9
        ? [{ ...channel, scale: channel.scale * k, offset: channel.offset * k + offset(o) }]
        : [];
    });
    const [only] = used;
    if (used.length !== 1 || only === undefined) return null;
    result.push(only);
  }
  return result;
}
