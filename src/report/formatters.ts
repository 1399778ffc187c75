import { json } from './formats/json.ts';
import { stylish } from './formats/stylish.ts';
import type { Formatter } from './types.ts';

export type FormatName = 'stylish' | 'json';

/** Every format that ships; total, so that a new name without a formatter doesn't compile. */
export const formatters: { readonly [name in FormatName]: Formatter } = { stylish, json };

export const formatNames = Object.keys(formatters) as readonly FormatName[];

/** Formats that hold the whole report, files that failed included, so that stderr need not tell of them. */
const DOCUMENTS: ReadonlySet<string> = new Set<FormatName>(['json']);

export function isDocument(format: string): boolean {
  return DOCUMENTS.has(format);
}
