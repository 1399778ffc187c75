/** Models to results, off the page's own thread: the same code as on the command line, over other sources of bytes. */
import { type Files, inspectSource } from '../../src/facts/inspect-source.ts';
import { loneModel } from '../../src/facts/lone-model.ts';
import { sidecarNames } from '../../src/facts/sidecars/index.ts';
import { type Content, parseContent, pickSidecars, tooLarge } from '../../src/facts/sidecars/pick.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { buildReport } from '../../src/lint/summary.ts';
import type { ModelResult, Report } from '../../src/lint/types.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import { sortReport } from '../../src/report/sort.ts';
import { addressSource, fileSource } from './sources.ts';
import { words } from './words.ts';

export type Order =
  | { readonly kind: 'files'; readonly files: readonly File[]; readonly version: string }
  | { readonly kind: 'address'; readonly address: string; readonly version: string };

export type Answer = { readonly report: Report } | { readonly problem: string };

const isModel = ({ name }: File): boolean => name.toLowerCase().endsWith('.onnx');

async function answer(order: Order): Promise<Answer> {
  if (order.kind === 'address') return reportOf([lintAddress(order.address)], order.version);
  const models = order.files.filter(isModel);
  if (models.length === 0) return { problem: words.noModel };
  const sidecars = await readSidecars(order.files);
  return reportOf(
    models.map((model) => lintFile(model, order.files, sidecars)),
    order.version,
  );
}

function reportOf(models: readonly ModelResult[], version: string): Answer {
  return { report: sortReport(buildReport(models, defaultSettings, version)) };
}

function lintFile(model: File, files: readonly File[], sidecars: ReturnType<Files['sidecars']>): ModelResult {
  const around: Files = {
    open: () => fileSource(model),
    sidecars: () => sidecars,
    external: (_, location, offset, length) => {
      const file = files.find(({ name }) => name === location);
      if (file === undefined) return words.missing(location);
      if (offset + length > file.size) return 'external data passes the end of its file';
      return fileSource(file).read({ offset, length });
    },
  };
  return lintModel(inspectSource(model.name, null, defaultLimits, around), model.name, defaultSettings);
}

function lintAddress(address: string): ModelResult {
  const around = loneModel(addressSource, (_, location) => words.missing(location));
  return lintModel(inspectSource(address, null, defaultLimits, around), address, defaultSettings);
}

async function readSidecars(files: readonly File[]): Promise<ReturnType<Files['sidecars']>> {
  const limit = defaultLimits.sidecarBytes;
  const named = files.filter(({ name }) => sidecarNames.includes(name));
  const contents = named.map(
    async (file): Promise<readonly [string, Content]> => [
      file.name,
      file.size > limit ? tooLarge(limit) : parseContent(new Uint8Array(await file.arrayBuffer())),
    ],
  );
  const byName = new Map(await Promise.all(contents));
  return pickSidecars([''], (_, name) => byName.get(name) ?? null);
}

addEventListener('message', async ({ data }: MessageEvent<Order>) => {
  postMessage(await answer(data));
});
