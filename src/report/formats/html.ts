/** One file that a person opens in a browser. */
import { parseHTML } from 'linkedom/worker';
import { reportPage } from '../html/page.ts';
import type { PageReport } from '../html/page-report.ts';
import type { FormatOptions } from '../types.ts';

export const html = (report: PageReport, { rules }: FormatOptions): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return reportPage(report, rules, document);
};
