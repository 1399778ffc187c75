/** Built-in images with natural statistics, for sweeps without data: drawn, not downloaded, and the same on every machine. */
import { createHash } from 'node:crypto';
import { clip } from '../clip.ts';
import { stream } from '../noise/draw.ts';
import { deadLeaves, edges, type Field, type Random, spectralPair, standardized, texture } from './fields.ts';
import type { DataSet, Pixels, SweepImage } from './types.ts';

export interface ProceduralOptions {
  readonly count: number;
  readonly seed?: number;
  /** Pixels a side. */
  readonly size?: number;
}

/** Raise it when what is drawn changes, so that results on old images are kept apart. */
const VERSION = 1;

type Kind = 'spectrum' | 'leaves' | 'edges' | 'texture';
const kinds: readonly Kind[] = ['spectrum', 'leaves', 'edges', 'texture'];

/** Alternates the four kinds, so that the first n images are evenly spread over them. */
export function proceduralImages({ count, seed = 0, size = 256 }: ProceduralOptions): DataSet {
  const images = Array.from({ length: count }, (_, index): SweepImage => {
    const kind = kinds[index % kinds.length] as Kind;
    const id = `procedural-${VERSION}/${kind}-${String(Math.floor(index / kinds.length)).padStart(4, '0')}`;
    return {
      id,
      label: null,
      load: async () => draw(kind, stream({ seed, image: `${id} ${size}`, draw: 0 }), size),
    };
  });
  const hash = createHash('sha256').update(JSON.stringify([VERSION, count, seed, size]));
  return {
    name: 'procedural',
    images,
    hash: `sha256:${hash.digest('hex')}`,
    labels: null,
    drawnSide: size,
    found: count,
    leftOut: [],
  };
}

function draw(kind: Kind, random: Random, side: number): Pixels {
  switch (kind) {
    case 'spectrum':
      // About the range of photographs (Tolhurst et al., 1992).
      return coloured(random, side, spectralPair(random, side, 0.8 + 0.6 * random())[0]);
    case 'edges':
      return coloured(random, side, edges(random, side));
    case 'texture':
      return coloured(random, side, texture(random, side));
    case 'leaves':
      return leaves(random, side);
  }
}

/** Dead leaves, each of a grey of its own with some texture. */
function leaves(random: Random, side: number): Pixels {
  const leaf = deadLeaves(random, side);
  const [grain] = spectralPair(random, side, 1);
  const greys = new Map<number, number>();
  const grey = (index: number): number => {
    const known = greys.get(index) ?? 2 * random() - 1;
    greys.set(index, known);
    return known;
  };
  return coloured(random, side, standardized(grain.map((value, i) => grey(leaf[i] as number) + 0.15 * value)));
}

/**
 * Adds colours: luminance and two weaker opponent channels (Ruderman, Cronin, Chiao, 1998). Luminance has a mean of .35 to .6 and
 * a contrast of .12 to .26, as photographs have; colours have a fifth of that contrast.
 */
function coloured(random: Random, side: number, light: Field): Pixels {
  const [mean, contrast] = [0.35 + 0.25 * random(), 0.12 + 0.14 * random()];
  const [tintA, tintB] = [0.06 * (random() - 0.5), 0.06 * (random() - 0.5)];
  const [a, b] = spectralPair(random, side, 1.2);
  const data = new Float32Array(side * side * 3);
  for (let i = 0; i < light.length; i++) {
    const level = mean + contrast * (light[i] as number);
    const [yellow, red] = [tintA + 0.2 * contrast * (a[i] as number), tintB + 0.2 * contrast * (b[i] as number)];
    data[i * 3] = clip(level + yellow + red);
    data[i * 3 + 1] = clip(level + yellow - red);
    data[i * 3 + 2] = clip(level - 2 * yellow);
  }
  return { width: side, height: side, data };
}
