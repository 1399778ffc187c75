/** Parses `--set key=value`: a change of the design. */
import { type Parsed, parseInputSize, parseNormalization } from '../../config/parse.ts';
import { didYouMean } from '../../config/suggest.ts';
import { namedNormalizations } from '../../lint/named-normalizations.ts';
import type { Change, ChangeKey } from '../../lint/what-if/types.ts';

type Parser = (text: string) => Parsed<Change>;

const PARSERS: { readonly [key in ChangeKey]: Parser } = {
  'stem-kernel': (text) => {
    const size = parseInputSize(text);
    return size.ok
      ? { ok: true, value: { key: 'stem-kernel', kernel: size.value } }
      : { ok: false, message: 'expected taps, such as 7, or height by width, such as 7x5' };
  },
  resolution: (text) => {
    const size = parseInputSize(text);
    return size.ok ? { ok: true, value: { key: 'resolution', size: size.value } } : size;
  },
  pooling: (text) =>
    text === 'average'
      ? { ok: true, value: { key: 'pooling', kind: text } }
      : { ok: false, message: 'expected average' },
  normalization: (text) => {
    const parsed = parseNormalization(text);
    const name = Object.hasOwn(namedNormalizations, text) ? text : null;
    return parsed.ok ? { ok: true, value: { key: 'normalization', ...parsed.value, name } } : parsed;
  },
};

const KEYS = Object.keys(PARSERS) as readonly ChangeKey[];

export function parseChange(text: string): Parsed<Change> {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  // The rule's own name is what people see in the output of lint.
  const key = KEYS.find((known) => known === (name === 'input-resolution' ? 'resolution' : name));
  if (key === undefined) {
    const what =
      name === '' ? 'expected <what>=<value>' : `nothing to set is called "${name}"${didYouMean(name, KEYS)}`;
    return { ok: false, message: `${what}; one of ${KEYS.join(', ')}` };
  }
  const parsed = PARSERS[key](value);
  return parsed.ok ? parsed : { ok: false, message: `${key}: ${parsed.message}` };
}
