/** Bends a real model: its wire data, its graph, or its bytes. */

import { bendBytes } from './mutate-bytes.ts';
import { graphChanges } from './mutate-graph.ts';
import { wireChanges } from './mutate-wire.ts';
import type { Random } from './random.ts';
import type { Seed } from './seeds.ts';
import { change, encode, type MessageType, type Path, sizeOf } from './wire-tree.ts';

/** A change that would make more of it is left out: large files are slow for whoever reads them, and tell nothing new. */
const MOST_BYTES = 2 ** 19;

/** One to four changes to a seed; the result is what would lie on disk. */
export function mutate(seeds: readonly Seed[], random: Random): Uint8Array {
  const seed = random.pick(seeds);
  if (random.chance(0.1)) return bendBytes(seed.bytes, random);
  let root = seed.tree;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const { type, apply } = random.pick(random.chance(0.65) ? graphChanges : wireChanges);
    const path = somewhere(seed, type, random);
    if (path === null) continue;
    const bent = change(root, path, (message) => apply(message, random, seed, seeds));
    if (sizeOf(bent) <= MOST_BYTES) root = bent;
  }
  const bytes = encode(root);
  return random.chance(0.1) ? bendBytes(bytes, random) : bytes;
}

/** Rare messages come up as often as common ones. */
function somewhere(seed: Seed, type: MessageType | null, random: Random): Path | null {
  const paths = type === null ? seed.paths.get(random.pick([...seed.paths.keys()])) : seed.paths.get(type);
  return paths === undefined ? null : random.pick(paths);
}
