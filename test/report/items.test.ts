/** The order of findings, their places, and what of a ranking is listed. */
import { expect, it } from 'vitest';
import { placeText } from '../../src/report/items.ts';
import { excerptText } from '../../src/report/rank/columns.ts';
import { sortReport } from '../../src/report/sort.ts';
import { finding, linted, report } from './sample.ts';

it('sorts models by path, findings by severity, then benefit', () => {
  const findings = [
    finding({ severity: 'info', gainDb: 20, code: 'a' }),
    finding({ severity: 'warning', gainDb: null, code: 'b' }),
    finding({ severity: 'warning', gainDb: 3, code: 'c' }),
    finding({ severity: 'error', gainDb: 1, code: 'd' }),
  ];
  const sorted = sortReport(report([linted({ path: 'b.onnx', findings }), linted({ path: 'B.onnx' })]));
  expect(sorted.models.map(({ path }) => path)).toEqual(['B.onnx', 'b.onnx']);
  const [, last] = sorted.models;
  expect(last?.status === 'linted' && last.findings.map(({ code }) => code)).toEqual(['d', 'c', 'b', 'a']);
});

it.each([
  [null, null, null],
  ['graph.node[2]', null, 'graph.node[2]'],
  ['graph.node[2]', '', 'graph.node[2]'],
  [null, '/maxpool', '/maxpool'],
  ['graph.node[2]', '/maxpool', '/maxpool (graph.node[2])'],
])('a place of %j by the name %j', (at, name, text) => {
  expect(placeText(finding({ at, name }))).toBe(text);
});

it('a ranking says what of it is listed, where that is not all', () => {
  const ranked = ['a', 'b'].map((path) => ({ path, rank: 1, meanRank: 1.5, tied: 2, db: 0 }));
  const unranked = [{ path: 'c', missing: ['pooling'], knownDb: null }];
  const ranking = { by: 'total', unit: 'noise-power', gain: 'gainDb', ranked, unranked } as const;
  expect(excerptText(ranking)).toBeNull();
  const listed = (unrankedOfAll: number) =>
    excerptText({ ...ranking, all: { ranked: 9, unranked: unrankedOfAll, tied: 2 } });
  expect(listed(1)).toBe('the 2 quietest are listed');
  expect(listed(4)).toBe('the 2 quietest and 1 without a rank are listed');
});
