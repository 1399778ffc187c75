/** What every format keeps, whatever it prints. */
import { describe, expect, it } from 'vitest';
import { infoOf } from '../../src/lint/rule-info.ts';
import type { Report } from '../../src/lint/types.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { sortReport } from '../../src/report/sort.ts';
import type { FormatOptions } from '../../src/report/types.ts';
import { hostileNames, report, withName } from './sample.ts';

export const options: FormatOptions = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };
/** So that a line more can only mean that a name broke out of its place. */
const wide: FormatOptions = { ...options, width: 10_000 };

export function keepsContract(format: (report: Report, options: FormatOptions) => string): void {
  it('prints a report without models', () => {
    expect(format(report([]), options)).not.toMatch(/undefined|NaN|Infinity/);
  });

  describe('keeps a name in its place', () => {
    const printed = (name: string): string => format(sortReport(withName(name)), wide);
    const lines = (text: string): number => text.split('\n').length;

    it.each(hostileNames.map((name) => [JSON.stringify(name), name]))('%s', (_, name) => {
      const text = printed(name);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(lines(text)).toBe(lines(printed('plain')));
    });
  });
}
