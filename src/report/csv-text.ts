/** Rows of comma-separated values (RFC 4180). */
import { safeText } from './safe-text.ts';

export type CsvValue = string | number | null;

/** One row with its line break. */
export function csvRow(row: readonly CsvValue[]): string {
  return `${row.map(field).join(',')}\n`;
}

/** Text that a spreadsheet would run as a formula gets an apostrophe (OWASP, CSV injection); numbers are ours. */
function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = safeText(value);
  const inert = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
