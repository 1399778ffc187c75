import { safeJson } from '../safe-text.ts';
import type { Formatter } from '../types.ts';

/** One model a line, each as in the JSON report: for streams and tables that need no summary. */
export const jsonl: Formatter = ({ models }) => models.map((model) => `${safeJson(JSON.stringify(model))}\n`).join('');
