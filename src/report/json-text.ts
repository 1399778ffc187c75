import { safeJson } from './safe-text.ts';

/** A document for programs, and for people who look at it. */
export const jsonText = (document: unknown): string => `${safeJson(JSON.stringify(document, null, 2))}\n`;
