import { ConfigError } from '../config/config-error.ts';
import { checkNormalization, type Parsed, parseNormalization } from '../config/parse.ts';
import type { Inspected, Stated } from '../facts/inspect-types.ts';
import type { Normalization } from '../lint/named-normalizations.ts';
import type { Limits } from '../onnx/limits.ts';
import { checkOptions, elsewhere, flag, hosts, text } from './check-options.ts';
import { InputError } from './input-error.ts';
import { type Input, targetsOf } from './inputs.ts';
import { lazyRemote } from './lazy-remote.ts';
import { policyFor, type RemoteOptions } from './remote-options.ts';

export interface InspectOptions extends RemoteOptions {
  /** The folder that a relative path starts from; `process.cwd()` by default. */
  readonly cwd?: string;
  /** `imagenet`, `inception`, `clip`, `<mean>/<std>`, or both as lists, of [0,1] pixels. */
  readonly normalization?: string | Normalization;
  /** Working resolution in pixels: one side of a square, or height and width. */
  readonly inputSize?: number | readonly [height: number, width: number];
  /** Limits on time, memory and sizes, where the default ones don't fit (docs/limits.md). */
  readonly limits?: Partial<Limits>;
}

/**
 * Detects the facts of one model, with their evidence, or the reason why there are none. Doesn't judge them.
 * Rejects with InputError where the input isn't exactly one model, and with ConfigError for invalid options.
 */
export async function inspect(input: Input, options: InspectOptions = {}): Promise<Inspected> {
  checkOptions(options, {
    cwd: text,
    normalization: elsewhere,
    inputSize: elsewhere,
    limits: elsewhere,
    allowRemote: hosts,
    allowPrivateHosts: flag,
  });
  const { cwd = process.cwd(), normalization, inputSize, limits } = options;
  await check({ normalization, inputSize, limits });
  const stated: Stated | null =
    normalization === undefined && inputSize === undefined && limits === undefined
      ? null
      : {
          source: 'flag',
          ...(normalization === undefined ? {} : { normalization: constantsOf(normalization) }),
          ...(inputSize === undefined
            ? {}
            : { inputSize: typeof inputSize === 'number' ? [inputSize, inputSize] : inputSize }),
          ...(limits === undefined ? {} : { limits }),
        };
  const remote = lazyRemote(async () => policyFor(options), process.env);
  try {
    const [target, ...more] = await targetsOf([input], cwd, remote);
    if (target === undefined || more.length > 0) throw new InputError(['inspect takes one model']);
    return await target.inspect(stated);
  } finally {
    await remote.close();
  }
}

/** Checks the values as those of a configuration are checked. */
async function check(said: Readonly<Record<'normalization' | 'inputSize' | 'limits', unknown>>): Promise<void> {
  const { validate } = await import('../config/validate.ts');
  const checked = await validate(said);
  if (checked.ok) return;
  throw new ConfigError(checked.problems.map(({ pointer, message }) => `options #${pointer}: ${message}`).join('\n'));
}

function constantsOf(said: string | Normalization): Normalization {
  const parsed: Parsed<Normalization> = typeof said === 'string' ? parseNormalization(said) : checkNormalization(said);
  if (!parsed.ok) throw new ConfigError(`options.normalization: ${parsed.message}`);
  return parsed.value;
}
