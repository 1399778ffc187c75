import { judge } from './judge.ts';
import type { Prediction } from './predict.ts';
import { budgetOf, scoreModel } from './score.ts';
import type { LintedModel, LintSettings } from './types.ts';

/** All that follows from a model's facts alone. */
export type Judgement = Pick<LintedModel, 'rules' | 'budget' | 'score' | 'grade' | 'judged' | 'of'>;

export const judgementOf = (predictions: readonly Prediction[], settings: LintSettings): Judgement => ({
  rules: predictions.map((prediction) => judge(prediction, settings)),
  budget: budgetOf(predictions),
  ...scoreModel(predictions, settings),
});
