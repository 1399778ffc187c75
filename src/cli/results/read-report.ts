/** A report that an earlier run wrote with `--format json`. */
import { resolve } from 'node:path';
import { messageOf } from '../../config/config-error.ts';
import { readText } from '../../config/read-text.ts';
import validate from '../../generated/report.validate.js';
import type { Report } from '../../lint/types.ts';
import { UsageError } from '../usage-error.ts';

export function readReport(path: string, cwd: string): Report {
  return checkReport(parse(path, textOf(path, cwd)), path);
}

/** @param shown what messages call it */
export function checkReport(value: unknown, shown: string): Report {
  const { schemaVersion } = (value ?? {}) as { readonly schemaVersion?: unknown };
  if (typeof schemaVersion === 'number' && schemaVersion !== 1)
    throw new UsageError(`${shown} has schema version ${schemaVersion}, this noiselint reads version 1`);
  if (!validate(value)) {
    const [first] = validate.errors ?? [];
    throw new UsageError(
      `${shown} is no report of noiselint --format json: ${first?.instancePath || 'it'} ${first?.message}`,
    );
  }
  return value as Report;
}

function textOf(path: string, cwd: string): string {
  try {
    return readText(resolve(cwd, path));
  } catch (error) {
    throw new UsageError(`can't read ${path}: ${(error as Error).message}`);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not valid JSON: ${messageOf(error)}`);
  }
}
