import { InvalidArgumentError } from 'commander';

/** For an option that names one file: of two, the first would be left unwritten in silence. */
export function namedOnce(text: string, before?: string): string {
  if (before === undefined) return text;
  throw new InvalidArgumentError(`It is given a second time, after '${before}': name one file.`);
}
