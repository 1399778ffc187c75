/** Plans which format is written where: `-f stylish -f sarif -o.sarif out.sarif`. */
import { UsageError } from '../usage-error.ts';

export interface Output {
  readonly format: string;
  /** Null for stdout. */
  readonly file: string | null;
}

export interface DottedOutputs {
  readonly argv: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

const DOTTED = /^(?:-o|--output-file)\.([^=]+)(?:=(.*))?$/s;

/** Extracts `-o.<format> <file>` from the arguments, as commander can't parse it. */
export function takeDottedOutputs(argv: readonly string[]): DottedOutputs {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const rest: string[] = [];
  const files = new Map<string, string>();
  for (let index = 0; index < end; index += 1) {
    const argument = argv[index] ?? '';
    const [, format, attached] = DOTTED.exec(argument) ?? [];
    if (format === undefined) {
      rest.push(argument);
      continue;
    }
    const file = attached ?? argv.slice(0, end)[index + 1] ?? '';
    if (file === '') throw new UsageError(`${argument} needs a file`);
    const before = files.get(format);
    if (before !== undefined)
      throw new UsageError(`-o.${format} is given a second time, after '${before}': name one file`);
    files.set(format, file);
    if (attached === undefined) index += 1;
  }
  return { argv: [...rest, ...argv.slice(end)], files };
}

/** Each format once; a dotted option gives its file, and a plain `-o` that of the one format left. */
export function planOutputs(
  formats: readonly string[],
  file: string | null,
  dotted: ReadonlyMap<string, string>,
): readonly Output[] {
  const named = [...new Set([...formats, ...dotted.keys()])];
  const wanted =
    named.length === 0 || (file !== null && named.every((name) => dotted.has(name))) ? [...named, 'stylish'] : named;
  const undirected = wanted.filter((name) => !dotted.has(name));
  if (undirected.length > 1) {
    throw new UsageError(
      `only one of ${undirected.join(', ')} can go to ${file ?? 'stdout'}; give the others a file: -o.<format> <file>`,
    );
  }
  return wanted.map((format) => ({ format, file: dotted.get(format) ?? file }));
}
