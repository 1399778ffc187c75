/** Creates grey fields with statistics of natural images, zero mean and unit variance. `random` is uniform in (0, 1). */
import { inverseTransform } from './fourier.ts';

export type Random = () => number;
export type Field = Float64Array;

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

const mean = (field: Field): number => {
  let sum = 0;
  for (const value of field) sum += value;
  return sum / field.length;
};

export function standardized(field: Field): Field {
  const centre = mean(field);
  const deviation = Math.sqrt(mean(field.map((x) => (x - centre) ** 2))) || 1;
  return field.map((x) => (x - centre) / deviation);
}

const cut = (field: Field, from: number, side: number): Field =>
  Float64Array.from({ length: side * side }, (_, i) => field[Math.floor(i / side) * from + (i % side)] as number);

const powerOfTwo = (side: number): number => 2 ** Math.ceil(Math.log2(side));

/**
 * Two independent fields of noise filtered to an amplitude of f^-slope; 1 is what photographs have on average
 * (Field, 1987). Two, as a complex transform yields both.
 */
export function spectralPair(random: Random, side: number, slope: number): readonly [Field, Field] {
  const n = powerOfTwo(side);
  const re = new Float64Array(n * n);
  const im = new Float64Array(n * n);
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      const [fy, fx] = [Math.min(y, n - y), Math.min(x, n - x)];
      const square = fx * fx + fy * fy;
      if (square === 0) continue;
      const radius = square ** (-slope / 2) * Math.sqrt(-2 * Math.log(random()));
      const angle = 2 * Math.PI * random();
      re[y * n + x] = radius * Math.cos(angle);
      im[y * n + x] = radius * Math.sin(angle);
    }
  }
  inverseTransform({ re, im }, n);
  return [standardized(cut(re, n, side)), standardized(cut(im, n, side))];
}

/**
 * Dead leaves: discs of random grey that hide each other, radii with a density of r^-3, which makes objects and
 * edges of all sizes (Lee, Mumford, Huang, 2001). Painted front to back until 99.8% are covered.
 * @returns which leaf each pixel shows
 */
export function deadLeaves(random: Random, side: number): Uint16Array {
  const leaf = new Uint16Array(side * side);
  const [least, most] = [Math.max(2, side / 64), side / 2];
  let bare = leaf.length;
  for (let index = 1; bare > leaf.length / 500 && index < 60_000; index++) {
    const radius = least / Math.sqrt(1 - random() * (1 - (least / most) ** 2));
    const [cx, cy] = [random() * (side + 2 * radius) - radius, random() * (side + 2 * radius) - radius];
    for (let y = Math.max(0, Math.ceil(cy - radius)); y < Math.min(side, cy + radius); y++) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (y - cy) ** 2));
      for (let x = Math.max(0, Math.ceil(cx - half)); x < Math.min(side, cx + half); x++) {
        if (leaf[y * side + x] !== 0) continue;
        leaf[y * side + x] = index;
        bare--;
      }
    }
  }
  return leaf;
}

/** A few straight edges between flat regions, each sharp or blurred over some pixels, and a slow gradient of light. */
export function edges(random: Random, side: number): Field {
  const steps = Array.from({ length: 3 + Math.floor(random() * 5) }, () => ({
    angle: 2 * Math.PI * random(),
    offset: (random() - 0.5) * side,
    height: normal(random),
    blur: random() < 0.5 ? 0.35 : 0.35 + 6 * random(),
  }));
  const [gx, gy] = [normal(random) / side, normal(random) / side];
  return standardized(
    Float64Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [(i % side) - side / 2, Math.floor(i / side) - side / 2];
      return steps.reduce(
        (sum, { angle, offset, height, blur }) =>
          sum + height * Math.tanh((x * Math.cos(angle) + y * Math.sin(angle) - offset) / blur),
        gx * x + gy * y,
      );
    }),
  );
}

/** Oriented waves whose phase wanders, over a rough background: wood, fur, cloth. */
export function texture(random: Random, side: number): Field {
  const [ground, wander] = spectralPair(random, side, 1.3);
  const waves = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
    angle: Math.PI * random(),
    // Wavelengths from 4 to 40 pixels, evenly in octaves.
    frequency: (2 * Math.PI) / (4 * 10 ** random()),
    bend: 4 * random(),
  }));
  return standardized(
    ground.map((value, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return waves.reduce(
        (sum, { angle, frequency, bend }) =>
          sum + Math.sin(frequency * (x * Math.cos(angle) + y * Math.sin(angle)) + bend * (wander[i] as number)),
        0.6 * value,
      );
    }),
  );
}
