/** Case `number` of a seed, the same on every machine. */
import type { Case } from './check.ts';
import { mutate } from './mutate.ts';
import { randomOf } from './random.ts';
import type { Seed } from './seeds.ts';
import { mutateSidecar } from './sidecar.ts';

export function makeCase(seeds: readonly Seed[], seed: number, number: number): Case {
  const random = randomOf(seed, number);
  const sidecar = random.chance(0.08) ? mutateSidecar(random) : null;
  return { model: mutate(seeds, random), sidecar };
}
