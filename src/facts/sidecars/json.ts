/** Reading untrusted JSON without trusting its types. */
import type { Normalization } from '../named-constants.ts';
import type { Geometry } from './types.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export function numbersOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > 64) return null;
  return value.every((x) => typeof x === 'number' && Number.isFinite(x)) ? (value as number[]) : null;
}

/** Mean or std: a list, or one number for every channel. */
export const constantsOf = (value: unknown): readonly number[] | null => {
  const one = numberOf(value);
  return one === null ? numbersOf(value) : [one, one, one];
};

type Constants = readonly number[] | null;

/** Mean and std of as many channels; torchvision, mmcv and OpenVINO take a list of one for every channel. */
export function pairedOf(mean: Constants, std: Constants): Normalization | null {
  if (mean === null || std === null) return null;
  const count = Math.max(mean.length, std.length);
  const filled = (values: readonly number[]): readonly number[] =>
    values.length === 1 ? new Array<number>(count).fill(values[0] as number) : values;
  const pair = { mean: filled(mean), std: filled(std) };
  return pair.mean.length === pair.std.length ? pair : null;
}

export const sideOf = (value: unknown): number | null => {
  const side = numberOf(value);
  return side !== null && Number.isInteger(side) && side > 0 && side <= 65_536 ? side : null;
};

const interpolations: Readonly<Record<string, NonNullable<Geometry['interpolation']>>> = {
  // Pillow's numbers, as Hugging Face writes them.
  0: 'nearest',
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
  4: 'box',
  nearest: 'nearest',
  bilinear: 'bilinear',
  bicubic: 'bicubic',
  lanczos: 'lanczos',
  box: 'box',
};

/** A number or name of Pillow's filters; nothing for one that is not known here. */
export const interpolationOf = (value: unknown): Pick<Geometry, 'interpolation'> => {
  const name = typeof value === 'number' || typeof value === 'string' ? String(value).toLowerCase() : '';
  const interpolation = Object.hasOwn(interpolations, name) ? interpolations[name] : undefined;
  return interpolation ? { interpolation } : {};
};

/** A share of a side that a centre crop keeps. */
export const shareOf = (value: unknown): number | null => {
  const share = numberOf(value);
  return share !== null && share > 0.1 && share <= 1 ? share : null;
};
