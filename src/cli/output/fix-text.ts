/** The texts of `fix`. */
import { docsUrlOf } from '../../lint/docs-url.ts';
import { roundDb } from '../../lint/rounding.ts';
import { decibels } from '../../lint/signed.ts';
import { safeJson, safeText } from '../../report/safe-text.ts';
import type { Change, ChangeCode, Skipped } from '../../sweep/counterfactuals/apply.ts';

export interface FixResult {
  readonly model: string;
  /** Null where nothing could be changed, and nothing was written. */
  readonly output: string | null;
  readonly bytes: number | null;
  readonly changes: readonly Change[];
  readonly skipped: readonly Skipped[];
  /** The images on which moments of pools were measured. */
  readonly calibration: { readonly images: number; readonly data: string } | null;
}

const WORDS: Readonly<Record<ChangeCode, string>> = {
  'max-to-average-pool': 'max pool -> average pool of the same window',
  'half-resolution': 'image averaged over 2x2 pixels and enlarged again, before the network',
  'wider-stem': 'image under a box, before the stem: together the taps of the reference stem',
};

const ADVICE = [
  'The weights are those of the original: fine-tune the new model before it is used or judged. A swapped pool alone',
  'took a small CIFAR-10 network from .63 to .29 clean accuracy.',
];

export function fixText({ model, output, changes, skipped, calibration }: FixResult): string {
  const lines = [
    safeText(output === null ? `${model}: nothing written` : `${model} -> ${output}`),
    '',
    ...changes.flatMap(({ rule, code, at, name, predictedDb, refinedDb }) => [
      `  ${rule}  ${name || at ? `${safeText(name ?? at ?? '')}: ` : ''}${WORDS[code]}`,
      `    predicted ${decibels(-predictedDb)}${Math.abs(predictedDb - refinedDb) >= 0.05 ? `, refined ${decibels(-refinedDb)}` : ''}`,
    ]),
    ...skipped.map(
      ({ rule, at, reason }) => `  ${rule}  ${at === null ? '' : `${at}: `}not changed: ${safeText(reason.message)}`,
    ),
    ...(calibration === null
      ? []
      : [
          '',
          safeText(
            `Behind each new pool a scale and shift per channel, from ${calibration.images} images of ${calibration.data}.`,
          ),
        ]),
    ...(output === null ? [] : ['', ...ADVICE]),
  ];
  return `${lines.join('\n')}\n`;
}

export function fixJson(result: FixResult, version: string): string {
  const { model, output, bytes, changes, skipped, calibration } = result;
  const document = {
    schemaVersion: 1,
    tool: { name: 'noiselint', version },
    model,
    output,
    bytes,
    changes: changes.map((change) => ({
      ...change,
      predictedDb: roundDb(change.predictedDb),
      refinedDb: roundDb(change.refinedDb),
      url: docsUrlOf(change.rule),
    })),
    skipped,
    calibration,
    needsFineTuning: changes.length > 0,
  };
  return `${safeJson(JSON.stringify(document, null, 2))}\n`;
}
