/**
 * ONNX Runtime's nchwc layout pads channels to whole blocks of 8 or 16 and stores filters as [block][I][H][W][lane]
 * (onnxruntime/core/mlas/lib/reorder.cpp). Here is found out how many channels there really are.
 */
import { intOf } from '../../graph/attributes.ts';
import type { Node } from '../../graph/types.ts';

const BLOCKS = [16, 8] as const;

export const isBlocked = ({ domain }: Node): boolean => domain === 'com.microsoft.nchwc';

type Data = ArrayLike<number>;

/** @param read returns the numbers of an input of the node; null where they can't be had */
export function realChannels(node: Node, count: number, read: (index: number) => Data | null): number {
  if (!isBlocked(node)) return count;
  return channelsLeaving(node, count) ?? channelsOfFilters(read(1), count) ?? channelsOfBias(read(2), count) ?? count;
}

const MAX_HOPS = 8;

/** As the operator says that takes the result out of the layout, directly or after operators on each channel by itself. */
function channelsLeaving(node: Node, count: number): number | null {
  const pending: Node[] = [node];
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const next = pending.shift();
    for (const consumer of next?.outputs[0]?.consumers ?? []) {
      if (consumer.op === 'ReorderOutput') return intOf(consumer, 'channels', count);
      const mixesChannels =
        consumer.op === 'Concat' || (consumer.op === 'Conv' && intOf(consumer, 'group', 1) !== count);
      if (!mixesChannels) pending.push(consumer);
    }
  }
  return null;
}

/** Lanes of zeros at the end of the last block are padding. */
function channelsOfFilters(filters: Data | null, count: number): number | null {
  for (const block of filters === null ? [] : BLOCKS) {
    if (filters === null || count % block !== 0) continue;
    const start = filters.length - filters.length / (count / block);
    const used = Array.from({ length: block }, () => false);
    for (let i = start; i < filters.length; i++) if (filters[i] !== 0) used[(i - start) % block] = true;
    const last = used.lastIndexOf(true);
    if (last >= 0 && last < block - 1) return count - (block - 1 - last);
  }
  return filters === null ? null : count;
}

/** A bias is padded with fewer zeros than a block has lanes. */
function channelsOfBias(bias: Data | null, count: number): number | null {
  if (bias?.length !== count) return null;
  let last = count;
  while (last > 0 && bias[last - 1] === 0) last--;
  return count - last < BLOCKS[0] ? last : null;
}
