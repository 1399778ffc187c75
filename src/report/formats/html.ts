/** One file that a person opens in a browser. */
import { parseHTML } from 'linkedom/worker';
import { reportPage } from '../html/page.ts';
import type { Formatter } from '../types.ts';

export const html: Formatter = (report, { rules }) => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return reportPage(report, rules, document);
};
