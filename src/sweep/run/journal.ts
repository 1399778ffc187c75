/**
 * A journal of what a sweep has measured, a line for each image, written as soon as it is known: a run that is killed loses only
 * the images in progress. A line that was cut off is ignored; of two for the same image and level the later counts.
 */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NoisyOutcome, Outcome } from './types.ts';

export interface StoredImage {
  readonly clean: Outcome;
  readonly at: (seed: number, sigma: number) => Outcome | null;
}

export interface Journal {
  readonly stored: (image: string) => StoredImage | null;
  readonly append: (image: string, clean: Outcome, noisy: readonly NoisyOutcome[]) => void;
  readonly close: () => void;
}

/** A journal that stores nothing. */
export const noJournal: Journal = { stored: () => null, append: () => {}, close: () => {} };

/** Everything that results depend on, except for image, seed and level, which are in the lines. Order matters: it is hashed. */
export type JournalKey = Readonly<Record<string, unknown>>;

type Line = readonly [
  image: string,
  clean: Packed,
  ...noisy: readonly (readonly [seed: number, sigma: number, outcome: Packed])[],
];
type Packed = readonly [confidence: number | null, distance: number | null, ...top: readonly number[]];

const VERSION = 2;

const pack = ({ top, confidence, distance }: Outcome): Packed => [confidence, distance, ...top];
const unpack = ([confidence, distance, ...top]: Packed): Outcome => ({ top, confidence, distance });

/**
 * @param reuse whether to return what earlier runs measured; if not, new measurements are stored all the same
 * @throws where the folder can't be written
 */
export function openJournal(folder: string, key: JournalKey, reuse: boolean): Journal {
  const name = createHash('sha256')
    .update(JSON.stringify([VERSION, key]))
    .digest('hex')
    .slice(0, 32);
  const path = join(folder, `${name}.jsonl`);
  mkdirSync(folder, { recursive: true });
  const before = readText(path);
  const known = reuse ? read(before) : new Map<string, { clean: Outcome; noisy: Map<string, Outcome> }>();
  // The last line may have been cut off; the next one must not continue it.
  const file = openSync(path, 'a');
  if (before !== '' && !before.endsWith('\n')) writeSync(file, '\n');
  let isFull = false;
  return {
    stored: (image) => {
      const entry = known.get(image);
      return entry === undefined
        ? null
        : { clean: entry.clean, at: (seed, sigma) => entry.noisy.get(levelKey(seed, sigma)) ?? null };
    },
    append: (image, clean, noisy) => {
      if (isFull) return;
      const line: Line = [
        image,
        pack(clean),
        ...noisy.map(({ seed, sigma, outcome }) => [seed, sigma, pack(outcome)] as const),
      ];
      try {
        writeSync(file, `${JSON.stringify(line)}\n`);
      } catch {
        isFull = true; // The sweep goes on: its measurements are in memory.
      }
    },
    close: () => closeSync(file),
  };
}

const levelKey = (seed: number, sigma: number): string => `${seed} ${sigma}`;

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function read(text: string): Map<string, { clean: Outcome; noisy: Map<string, Outcome> }> {
  const known = new Map<string, { clean: Outcome; noisy: Map<string, Outcome> }>();
  for (const row of text.split('\n')) {
    const line = parse(row);
    if (line === null) continue;
    const [image, clean, ...noisy] = line;
    const entry = known.get(image) ?? { clean: unpack(clean), noisy: new Map() };
    for (const [seed, sigma, outcome] of noisy) entry.noisy.set(levelKey(seed, sigma), unpack(outcome));
    known.set(image, { ...entry, clean: unpack(clean) });
  }
  return known;
}

/** Null for anything that is not a complete line of a journal. */
function parse(row: string): Line | null {
  try {
    const line: unknown = JSON.parse(row);
    return Array.isArray(line) && line.length > 1 && typeof line[0] === 'string' && line.slice(1).every(Array.isArray)
      ? (line as unknown as Line)
      : null;
  } catch {
    return null;
  }
}
