/** Taps and counterfactuals of a whole sweep, over a small model that really runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import proto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../src/lint/sweep-types.ts';
import type { Report } from '../../src/lint/types.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { runReal } from '../cli/real.ts';
import { reportErrors } from '../report/validate.ts';
import { openSession, whySkipped } from './runtime.ts';
import { tinyModel } from './tiny-model.ts';

async function sweep(folder: string, ...argv: readonly string[]): Promise<Report> {
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const few = ['--images', '6', '--sigma', '0.1,0.2', '--workers', '0', '-q', '-f', 'json'];
  const { stdout } = await runReal(folder, ['sweep', 'm.onnx', ...few, ...argv], { env });
  return JSON.parse(stdout) as Report;
}

function sweepOf(report: Report): Sweep {
  const [model] = report.models;
  if (model?.status !== 'linted' || model.sweep === null) throw new Error(JSON.stringify(model));
  return model.sweep;
}

/** The same model with every weight in a file beside it. */
function writeExternal(folder: string, bytes: Uint8Array): void {
  const model = proto.onnx.ModelProto.decode(bytes);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    const raw = tensor.rawData as Uint8Array;
    const entries = { location: 'm.onnx.data', offset: `${offset}`, length: `${raw.length}` };
    tensor.externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
    tensor.dataLocation = 1;
    tensor.rawData = new Uint8Array(0);
    parts.push(Uint8Array.from(raw));
    offset += raw.length;
  }
  writeFileSync(join(folder, 'm.onnx.data'), Buffer.concat(parts));
  writeFileSync(join(folder, 'm.onnx'), proto.onnx.ModelProto.encode(model).finish());
}

describe.skipIf(openSession === null)(`what stands beside a sweep${whySkipped}`, () => {
  const inside = (folder: string): void => writeFileSync(join(folder, 'm.onnx'), tinyModel({ size: 32 }));

  it('taps always, changes when asked, and the contract holds', async () => {
    const folder = temporaryFolder();
    inside(folder);
    const plain = await sweep(folder);
    expect(reportErrors(plain)).toEqual([]);
    expect(sweepOf(plain)).toMatchObject({
      taps: [
        { rule: 'stem-kernel', verdict: 'agrees', agreesWith: 'refined' },
        { rule: 'pooling', measuredDb: expect.any(Number) },
      ],
      counterfactuals: [],
      confirmation: { rules: expect.arrayContaining([expect.objectContaining({ id: 'stem-kernel' })]) },
    });
    const compared = await sweep(folder, '--compare-prediction');
    expect(reportErrors(compared)).toEqual([]);
    expect(sweepOf(compared).taps).toEqual(sweepOf(plain).taps);
    expect(sweepOf(compared).counterfactuals).toMatchObject([
      { rule: 'stem-kernel', restored: false, predictedDb: expect.closeTo(-7.36, 1), levels: { length: 3 } },
      { rule: 'pooling', restored: false, predictedDb: -7.93, clean: { before: 1 }, measuredDb: expect.any(Number) },
      { rule: 'pooling', restored: true, clean: { before: 1 }, levels: { length: 3 } },
    ]);
  });

  it('resumes no change of another size', async () => {
    const folder = temporaryFolder();
    inside(folder);
    const against = async (kernel: number, ...argv: readonly string[]) =>
      sweepOf(await sweep(folder, '--compare-prediction', '--reference-stem-kernel', `${kernel}`, ...argv))
        .counterfactuals;
    const wide = await against(15);
    const narrow = await against(5, '--resume');
    expect(narrow).toEqual(await against(5));
    expect(await against(15, '--resume')).toEqual(wide);
  });

  it('up to IR 3, where weights are inputs as well', async () => {
    const folder = temporaryFolder();
    inside(folder);
    const model = proto.onnx.ModelProto.decode(readFileSync(join(folder, 'm.onnx')));
    model.irVersion = 3;
    for (const { name, dims, dataType } of model.graph?.initializer ?? []) {
      const shape = { dim: (dims ?? []).map((dimValue) => ({ dimValue })) };
      model.graph?.input?.push({ name: name ?? '', type: { tensorType: { elemType: dataType ?? 1, shape } } });
    }
    writeFileSync(join(folder, 'm.onnx'), proto.onnx.ModelProto.encode(model).finish());
    const swept = sweepOf(await sweep(folder, '--compare-prediction'));
    expect(swept.taps.map(({ reason }) => reason)).toEqual([null, null]);
    expect(swept.counterfactuals.filter(({ rule }) => rule === 'pooling').map(({ reason }) => reason)).toEqual([
      null,
      null,
    ]);
  });

  it('the same whether weights lie in the file or beside it, and whatever the batch', async () => {
    const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
    inside(folders[0]);
    writeExternal(folders[1], tinyModel({ size: 32 }));
    writeFileSync(join(folders[2], 'm.onnx'), tinyModel({ size: 32, batch: 4 }));
    const [first, ...others] = await Promise.all(folders.map((folder) => sweep(folder, '--compare-prediction')));
    const told = ({ taps, counterfactuals }: Sweep) => ({ taps, counterfactuals });
    for (const other of others) expect(told(sweepOf(other))).toEqual(told(sweepOf(first as Report)));
  });
});
