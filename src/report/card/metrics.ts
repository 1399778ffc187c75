/** Measured numbers as results of a Hugging Face `model-index`: https://huggingface.co/docs/hub/model-cards#evaluation-results */
import type { Sweep } from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { safeText } from '../safe-text.ts';
import { words } from './words.ts';

export const SOURCE = 'noiselint';

export interface IndexResult {
  readonly task: { readonly type: string };
  readonly dataset: { readonly type: string; readonly name: string };
  readonly metrics: readonly { readonly type: string; readonly name: string; readonly value: number }[];
  readonly source: { readonly name: string; readonly url: string };
}

/** Empty unless accuracy was measured against labels: a prediction is not a metric. */
export function indexResults({ sweep }: LintedModel): readonly IndexResult[] {
  if (sweep === null || !sweep.labels) return [];
  const metrics = sweep.levels.flatMap(({ sigma, accuracy, top5 }) => [
    ...(accuracy === null ? [] : [{ type: 'accuracy', name: words.metric('Accuracy', sigma), value: accuracy }]),
    ...(top5 === null ? [] : [{ type: 'top5', name: words.metric('Top 5 accuracy', sigma), value: top5 }]),
  ]);
  if (metrics.length === 0) return [];
  return [
    {
      task: { type: 'image-classification' },
      dataset: datasetOf(sweep),
      metrics,
      source: { name: SOURCE, url: 'https://www.npmjs.com/package/noiselint' },
    },
  ];
}

/** The last part of the folder's path alone: the rest of it is private. */
function datasetOf({ data }: Sweep): IndexResult['dataset'] {
  const name = data.split(/[/\\]/).findLast((part) => part !== '') ?? data;
  return { type: 'imagefolder', name: safeText(name) };
}
