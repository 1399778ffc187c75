import { safeJson } from '../safe-text.ts';
import type { Formatter } from '../types.ts';

export const json: Formatter = (report) => `${safeJson(JSON.stringify(report, null, 2))}\n`;
