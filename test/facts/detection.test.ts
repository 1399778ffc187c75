import { expect, it } from 'vitest';
import { scoreRow } from '../../bench/score.mjs';
import { clip, type Fixture, inGraphNormalized, mobileNet, resNet, textTower, vgg, vit } from '../../fixtures/build/models.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
const rows: [string, () => Fixture][] = [['resnet', resNet], ['vit', vit], ['clip', clip], ['vgg', vgg], ['mobilenet', mobileNet], ['ingraph', inGraphNormalized], ['text', textTower]];
it.each(rows)('%s', (_, f) => {
  const dir = mkdtempSync(join(tmpdir(), 'd-')); const { model, expected } = f();
  writeFileSync(join(dir, 'm.onnx'), model);
  expect(scoreRow({ file: 'm.onnx', ...expected }, inspectFile(join(dir, 'm.onnx'), null)).filter(c => !c.ok)).toEqual([]);
});
