/** Taps and counterfactuals of a whole sweep, over a small model that really runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import proto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { defaultReference } from '../../src/lint/presets.ts';
import type { Sweep, SweepCounterfactual } from '../../src/lint/sweep-types.ts';
import type { LintedModel, Report } from '../../src/lint/types.ts';
import { openData } from '../../src/sweep/run/data-request.ts';
import { createPreparation } from '../../src/sweep/run/workers.ts';
import type { OpenSession } from '../../src/sweep/session/types.ts';
import { type SweepSettings, sweepModel } from '../../src/sweep/sweep-model.ts';
import { temporaryFolder } from '../cli/fake.ts';
import { runReal } from '../cli/real.ts';
import { reportErrors } from '../report/validate.ts';
import { onCpu, openSession, whySkipped } from './runtime.ts';
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

/** @param isNow the part under way (0 the taps, then a change each) and the images done in it */
async function interrupted(folder: string, isNow: (part: number, done: number) => boolean): Promise<Sweep> {
  const [model] = (await sweep(folder)).models as readonly LintedModel[];
  const request = { kind: 'procedural', images: 6, size: 32 } as const;
  const data = openData(request);
  const tools = {
    open: openSession as OpenSession,
    data,
    preparation: createPreparation(request, data.images, null, 0),
  };
  const interrupt = new AbortController();
  let part = -1;
  const now = (done: number): void => {
    if (part >= 0 && isNow(part, done)) interrupt.abort();
  };
  return sweepModel(join(folder, 'm.onnx'), model as LintedModel, settings, tools, {
    signal: interrupt.signal,
    onPlan: async () => {},
    onProgress: now,
    onPart: () => {
      part += 1;
      now(0);
    },
  });
}

const settings: SweepSettings = {
  protocol: null,
  sigmas: [0.1, 0.2],
  noise: null,
  noiseAt: 'input',
  seeds: 1,
  overrides: {},
  session: onCpu,
  batch: 1,
  precision: null,
  journal: null,
  resume: false,
  reference: defaultReference,
  comparePrediction: true,
};

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

  it('changes on the images that the sweep came to, and no others', async () => {
    const folder = temporaryFolder();
    inside(folder);
    const argv = ['--compare-prediction', '--images', '60', '--precision', '0.2', '--sigma', '0.01,0.02'];
    const swept = sweepOf(await sweep(folder, ...argv));
    expect(swept).toMatchObject({ stopped: 'precision', images: 30 });
    const whole = sweepOf(await sweep(folder, ...argv.slice(0, 1), '--images', '30', '--sigma', '0.01,0.02'));
    expect(swept.counterfactuals).toEqual(whole.counterfactuals);
  });

  it.each<[string, (part: number, done: number) => boolean, readonly (RegExp | null)[]]>([
    ['in a change', (part, done) => part === 2 && done === 2, [null, /after 2 of 6 images/, /not tried/]],
    ['between changes', (part) => part === 2, [null, /after 0 of 6 images/, /not tried/]],
    ['before them', (part) => part === 0, [/not tried/, /not tried/]],
  ])('what was not tried when it is interrupted %s', async (_, isNow, reasons) => {
    const folder = temporaryFolder();
    inside(folder);
    const { counterfactuals } = await interrupted(folder, isNow);
    expect(counterfactuals).toHaveLength(reasons.length);
    for (const [at, reason] of reasons.entries()) {
      const { reason: told, levels } = counterfactuals[at] as SweepCounterfactual;
      if (reason === null) expect({ told, count: levels.length }).toEqual({ told: null, count: 3 });
      else
        expect({ ...told, levels }).toEqual({
          code: 'interrupted',
          message: expect.stringMatching(reason),
          levels: [],
        });
    }
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
