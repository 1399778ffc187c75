import { type Parsed, parseWholeNumber } from '../../config/parse.ts';
import { defaultLimits, type Limits } from '../../onnx/limits.ts';

/** Parses `nodes=5000000`: one of the reader's limits and its value. */
export function parseLimit(text: string): Parsed<Partial<Limits>> {
  const [, name = text, value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!Object.hasOwn(defaultLimits, name)) {
    return fault(`expected <name>=<number>, where the name is one of ${Object.keys(defaultLimits).join(', ')}`);
  }
  const parsed = parseWholeNumber(value, 1);
  return parsed.ok ? { ok: true, value: { [name]: parsed.value } } : fault(`${name}: ${parsed.message}`);
}

const fault = (message: string): Parsed<never> => ({ ok: false, message });
