/** The shipped schema as it is, and closed: the tests want no key that the contract doesn't name. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../src/report/report.schema.json', import.meta.url), 'utf8'),
);

const options = { allErrors: true, allowUnionTypes: true, strictTypes: false, strictTuples: false };
const open = new Ajv(options).compile(schema as object);
const closed = new Ajv(options).compile(close(schema) as object);

/** What is wrong with a report, empty when nothing. */
export function reportErrors(report: unknown): readonly string[] {
  return messages(closed, report);
}

/** The same by the schema that ships, which lets later versions add keys. */
export function openReportErrors(report: unknown): readonly string[] {
  return messages(open, report);
}

function messages(validate: typeof open, report: unknown): readonly string[] {
  return validate(report)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function close(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(close);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, close(value)]));
  return copy.type === 'object' && 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
}
