/** Writes a copy of a model in which a rule's advice is made in the graph: a start for fine-tuning, not a finished model. */
import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Facts } from '../../facts/types.ts';
import { displayPath } from '../../library/find-files.ts';
import { isOnnxError } from '../../onnx/errors.ts';
import { openFile } from '../../onnx/node/file-source.ts';
import { applicableRules, applyRules } from '../../sweep/counterfactuals/apply.ts';
import { type Calibration, calibrate } from '../../sweep/counterfactuals/calibrate.ts';
import { type Draft, externalFilesOf, startDraft } from '../../sweep/graph-edit/draft.ts';
import { writeModel } from '../../sweep/graph-edit/node/write-model.ts';
import { readSkeleton } from '../../sweep/graph-edit/skeleton.ts';
import type { DataRequest } from '../../sweep/run/data-request.ts';
import { loadRuntime } from '../../sweep/session/onnxruntime.ts';
import { SweepError } from '../../sweep/sweep-error.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { refuseUrls } from '../input/needs-file.ts';
import { identityOf } from '../output/file-identity.ts';
import { type FixResult, fixJson, fixText } from '../output/fix-text.ts';
import { configFinder, type PlannedModel, planModel } from '../plan/plan.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export interface FixFlags extends Omit<Flags, 'format'> {
  readonly apply: string;
  readonly outputFile: string;
  readonly overwrite?: boolean;
  /** A folder of images, or `procedural`. */
  readonly calibrate?: string;
  readonly format: string;
}

export async function fix(model: string, flags: FixFlags, services: Services): Promise<number> {
  const { host, version } = services;
  refuseUrls('fix', [model]);
  const rules = rulesOf(flags.apply);
  if (flags.calibrate !== undefined && !rules.includes('pooling')) {
    throw new UsageError('--calibrate restores the moments of pools: it needs --apply pooling');
  }
  if (flags.format !== 'stylish' && flags.format !== 'json') throw new UsageError('--format: expected stylish or json');
  const output = outputOf(resolve(host.cwd, flags.outputFile), resolve(host.cwd, model), model, flags);
  const { format, ...rest } = flags;
  const planned = await planModel(displayPath(model, host.cwd), configFinder(rest, host.cwd), rest, host.cwd);
  const engine = await services.loadEngine();
  const inspected = engine.inspect(planned.absolute, planned.stated);
  if (inspected.status !== 'linted') throw new UsageError(`${planned.path}: ${inspected.reason.message}`);
  const source = openFile(planned.absolute);
  try {
    const draft = startDraft(readSkeleton(source));
    checkFolders(draft, planned.absolute, output);
    const calibration =
      flags.calibrate === undefined
        ? null
        : await calibrated(flags.calibrate, planned, inspected.facts, draft, flags, host);
    const { stemKernel } = planned.settings.reference;
    const restore = calibration === null ? {} : { restore: calibration.restore };
    const done = applyRules(draft, inspected.facts, rules, { stemKernel, ...restore });
    const bytes = done.changes.length === 0 ? null : write(done.draft, output, flags.outputFile);
    const result: FixResult = {
      model: planned.path,
      output: bytes === null ? null : displayPath(output, host.cwd),
      bytes,
      changes: done.changes,
      skipped: done.skipped,
      calibration: calibration === null ? null : { images: calibration.images, data: flags.calibrate ?? '' },
    };
    await host.stdout.write(format === 'json' ? fixJson(result, version) : fixText(result));
    return bytes === null ? COULD_NOT : OK;
  } catch (error) {
    if (isOnnxError(error)) throw new UsageError(`${planned.path}: ${error.message}`);
    throw error;
  } finally {
    source.close();
  }
}

const IMAGES = 64;

/** Measures the moments of pools on the given images. */
async function calibrated(
  images: string,
  { absolute }: PlannedModel,
  facts: Facts,
  draft: Draft,
  { normalization, inputSize }: FixFlags,
  { cwd }: Host,
): Promise<Calibration> {
  const data = (size: number): DataRequest =>
    images === 'procedural'
      ? { kind: 'procedural', images: IMAGES, size }
      : { kind: 'folder', folder: resolve(cwd, images), images: IMAGES };
  try {
    return await calibrate({
      path: absolute,
      facts,
      draft,
      data,
      overrides: { ...(normalization ? { normalization } : {}), ...(inputSize ? { inputSize } : {}) },
      open: loadRuntime('noiselint fix --calibrate'),
      options: { provider: 'cpu', requireGpu: false, threads: null },
    });
  } catch (error) {
    if (error instanceof SweepError) throw new UsageError(`--calibrate: ${error.message}`);
    throw error;
  }
}

function rulesOf(text: string): readonly string[] {
  const rules = text.split(',').map((rule) => rule.trim());
  const wrong = rules.find((rule) => !applicableRules.includes(rule));
  if (wrong !== undefined) throw new UsageError(`--apply: no rule "${wrong}"; expected ${applicableRules.join(', ')}`);
  return rules;
}

/** The file to write: the target of a link, and never anything but a regular file. */
function outputOf(named: string, input: string, model: string, { outputFile, overwrite }: FixFlags): string {
  const existing = statSync(named, { throwIfNoEntry: false });
  if (existing === undefined) return named;
  if (existing.isDirectory()) throw new UsageError(`-o ${outputFile} is a folder: name the model to write`);
  if (!existing.isFile()) throw new UsageError(`-o ${outputFile} is no regular file: name the model to write`);
  if (identityOf(input, '') === identityOf(named, '') && overwrite !== true) {
    throw new UsageError(
      `-o ${outputFile} is the model itself: name another file, or pass --overwrite to lose ${model}`,
    );
  }
  return realpathSync(named);
}

/** Weights in files of their own stay where they are, and ONNX lets a model name only files in its own folder. */
function checkFolders(draft: Draft, input: string, output: string): void {
  const externalFiles = externalFilesOf(draft);
  const [first] = externalFiles;
  const taken = externalFiles.find((file) => identityOf(file, dirname(input)) === identityOf(output, ''));
  if (taken !== undefined) throw new UsageError(`${taken} holds the model's weights: name another file to write`);
  if (first === undefined || resolve(dirname(input)) === resolve(dirname(output))) return;
  throw new UsageError(
    `the weights lie beside the model, in ${first}${externalFiles.length > 1 ? ` and ${externalFiles.length - 1} more` : ''}, and a model may only name files in its own folder: write the new one beside it`,
  );
}

function write(draft: Draft, output: string, shown: string): number {
  try {
    return writeModel(draft, output);
  } catch (error) {
    if (isOnnxError(error)) throw error;
    throw new UsageError(`can't write ${shown}: ${(error as Error).message}`);
  }
}
