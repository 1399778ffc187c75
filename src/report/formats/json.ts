import { jsonText } from '../json-text.ts';
import type { Formatter } from '../types.ts';

export const json: Formatter = (report) => jsonText(report);
