/** A baseline on disk. */
import validateBaseline from '../generated/baseline.validate.js';
import baselineSchema from './baseline.schema.json' with { type: 'json' };
import type { Baseline } from './baseline-types.ts';
import { ConfigError, messageOf } from './config-error.ts';
import { explainErrors } from './explain-errors.ts';
import { readText } from './read-text.ts';

export const BASELINE_FILE = 'noiselint-baseline.json';

/**
 * Null where there is no such file. Throws ConfigError for one that can't be read or is no baseline.
 * @param shown the path as messages show it
 */
export function readBaseline(path: string, shown: string): Baseline | null {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConfigError(`can't read ${shown}: ${message}`);
  }
  const value = parse(text, shown);
  if (validateBaseline(value)) return value as Baseline;
  const [first] = explainErrors(validateBaseline.errors ?? [], value, baselineSchema);
  throw new ConfigError(`${shown} #${first?.pointer}: not a baseline of this version (${first?.message}); ${AGAIN}`);
}

const AGAIN = "repair it, or delete it and run 'noiselint baseline create'";

function parse(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // What a merge leaves behind is the usual reason.
    throw new ConfigError(`${shown}: not valid JSON: ${messageOf(error)}; ${AGAIN}`);
  }
}

export function baselineText(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 2)}\n`;
}
