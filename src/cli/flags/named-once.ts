import { InvalidArgumentError } from 'commander';

/** A parser for an option that names one file: given twice, the first file would silently not be written. */
export function namedOnce(text: string, before?: string): string {
  if (before === undefined) return text;
  throw new InvalidArgumentError(`It is given a second time, after '${before}': name one file.`);
}
