import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scoreRow } from '../../../bench/score.mjs';
import type { Expected } from '../../../fixtures/build/models.ts';
import { inspectFile } from '../../../src/facts/node/inspect-file.ts';
import type { Observation } from '../../../src/facts/types.ts';
import type { Made } from './networks.ts';

/** What is to be told of a network, and what is to be observed in it, if anything. */
export type Row = readonly [title: string, expected: Expected, make: () => Made, observation?: Observation['code']];

function inspectedIn(folder: string, { model, sidecars = {}, stated }: Made) {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, model);
  for (const [name, content] of Object.entries(sidecars)) writeFileSync(join(folder, name), JSON.stringify(content));
  return inspectFile(path, stated ?? null);
}

/** A test for each row, scored as the corpus is. */
export function detects(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    const folders: string[] = [];
    afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

    it.each(rows.map((row) => [row[0], row] as const))('%s', (_title, [, expected, make, observation]) => {
      const folder = mkdtempSync(join(tmpdir(), 'noiselint-detection-'));
      folders.push(folder);
      const result = inspectedIn(folder, make());
      const checks = scoreRow({ file: 'model.onnx', ...expected }, result);
      expect(checks.length).toBeGreaterThan(0);
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      const codes = result.status === 'linted' ? result.observations.map(({ code }) => code) : [];
      expect(codes).toEqual(observation ? [observation] : []);
    });
  });
}
