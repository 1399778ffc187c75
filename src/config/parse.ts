/** Values that people write the same way on the command line and in a configuration. */
import { type Normalization, namedNormalizations } from '../lint/named-normalizations.ts';

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export type InputSize = readonly [height: number, width: number];

type NormalizationName = keyof typeof namedNormalizations;

/** `imagenet`, or `<mean>/<std>` with one value or one per channel: `0.5,0.5,0.5/0.5,0.5,0.5`. */
export function parseNormalization(text: string): Parsed<Normalization> {
  if (Object.hasOwn(namedNormalizations, text)) {
    return { ok: true, value: namedNormalizations[text as NormalizationName] };
  }
  const [mean, std, ...more] = text.split('/').map(parseNumbers);
  if (mean == null || std == null || more.length > 0) {
    return failed(
      `expected ${Object.keys(namedNormalizations).join(', ')} or <mean>/<std>, such as 0.5,0.5,0.5/0.5,0.5,0.5`,
    );
  }
  return checkNormalization({ mean, std });
}

export function checkNormalization({ mean, std }: Normalization): Parsed<Normalization> {
  if (mean.length === 0) return failed('mean and std are empty: one value for all channels, or one for each');
  if (mean.length !== std.length) return failed(`mean and std differ in length, ${mean.length} and ${std.length}`);
  const wrong = std.find((value) => value <= 0);
  if (wrong !== undefined) return failed(`std ${wrong} is not above 0`);
  const large = std.find((value) => value > 1);
  if (large !== undefined) {
    return failed(
      `std ${large} looks like 0 to 255 pixels; divide mean and std by 255 (${Number((large / 255).toPrecision(3))})`,
    );
  }
  return { ok: true, value: { mean, std } };
}

/** Of an image or a kernel, in pixels: the largest that formats of images hold. */
export const LARGEST_SIDE = 65_536;

/** `224`, or height by width: `384x288`. */
export function parseInputSize(text: string): Parsed<InputSize> {
  const match = /^(\d+)(?:x(\d+))?$/i.exec(text.trim());
  const height = Number(match?.[1]);
  const width = Number(match?.[2] ?? match?.[1]);
  const isSide = (side: number): boolean => side > 0 && side <= LARGEST_SIDE;
  return isSide(height) && isSide(width)
    ? { ok: true, value: [height, width] }
    : failed(`expected pixels, such as 224, or height by width, such as 384x288, no side above ${LARGEST_SIDE}`);
}

export function parsePositive(text: string): Parsed<number> {
  const value = parseNumber(text);
  return value !== null && value > 0 ? { ok: true, value } : failed('expected a number above 0');
}

/** A standard deviation, in units of [0,1] pixels. */
export function parseStd(text: string): Parsed<number> {
  const value = parseNumber(text);
  return value !== null && value >= 1e-6 && value <= 1e6
    ? { ok: true, value }
    : failed('expected a number above 0, from 0.000001 to 1000000');
}

export function parseWholeNumber(text: string, least: number, most = Number.MAX_SAFE_INTEGER): Parsed<number> {
  const range = most === Number.MAX_SAFE_INTEGER && !(Number(text) > most) ? `${least} or more` : `${least} to ${most}`;
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
    ? { ok: true, value: Number(text) }
    : failed(`expected a whole number, ${range}`);
}

function parseNumbers(text: string): readonly number[] | null {
  const numbers = text.split(',').map(parseNumber);
  return numbers.every((value) => value !== null) ? numbers : null;
}

/** Number() takes '', ' ' and '0x10' too, and makes infinity of 1e999. */
function parseNumber(text: string): number | null {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function failed(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
