import { endLine, headLine, modelLine } from '../run-lines.ts';
import type { Formatter } from '../types.ts';

/** The JSON report in lines: its head, one line per model, its summary. */
export const jsonl: Formatter = ({ schemaVersion, tool, profile, reference, models, summary, sweepRanking }) => {
  const lines = models.map((model, index) => modelLine({ index, model, suppressed: 0 }));
  const end = endLine(sweepRanking === undefined ? { summary } : { summary, sweepRanking });
  return [headLine({ schemaVersion, tool, profile, reference }), ...lines, end].join('');
};
