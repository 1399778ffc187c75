import type { Flags } from '../flags/flags.ts';
import { UsageError } from '../usage-error.ts';

/** Flags that affect judgement, which has no effect on results that exist already. */
const DECIDED = {
  profile: '--profile',
  preset: '--preset',
  referenceStemKernel: '--reference-stem-kernel',
  referenceResolution: '--reference-resolution',
  referenceStd: '--reference-std',
  normalization: '--normalization',
  inputSize: '--input-size',
  limit: '--limit',
  rule: '--rule',
  select: '--select',
  ignore: '--ignore',
  failOn: '--fail-on',
  maxWarnings: '--max-warnings',
  minScore: '--min-score',
  minGrade: '--min-grade',
} as const satisfies { readonly [flag in keyof Flags]?: string };

/** A gate that is asked for and not held against anything would pass everything. */
export function refuseJudging(file: string, flags: Flags): void {
  const given = Object.entries(DECIDED)
    .filter(([flag]) => flags[flag as keyof typeof DECIDED] !== undefined)
    .map(([, name]) => name);
  const [late] = [...given, ...(typeof flags.config === 'string' ? ['--config'] : [])];
  if (late !== undefined)
    throw new UsageError(`${file} has been judged: ${late} has no say in it, lint with it instead`);
}
