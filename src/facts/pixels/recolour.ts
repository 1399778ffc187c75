/** Colours that become other colours: where each is one of them scaled and shifted, it stays a channel of the image. */
import type { Channel } from './types.ts';

/**
 * The channels behind a matrix: `weight(o, i)` is what the o-th takes of the i-th. Null where one is mixed of several.
 * @param offset what is added to the o-th
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
