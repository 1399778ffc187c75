import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { readBytes } from '../../config/read-text.ts';
import { cardBlock } from '../../report/card/block.ts';
import { indexResults } from '../../report/card/metrics.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { writeFile } from '../output/write-file.ts';
import { onlyModel, reportOn } from '../results/one-model.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export async function card(
  input: string,
  flags: Flags & { readonly update?: string },
  services: Services,
): Promise<number> {
  const { host } = services;
  const report = await reportOn(input, flags, services);
  const model = onlyModel(report, input);
  const block = cardBlock(model, report);
  if (flags.update === undefined) {
    await host.stdout.write(block);
    return OK;
  }
  const { updateCard } = await import('../../report/card/update.ts');
  const updated = updateCard(readCard(flags.update, host.cwd), block, indexResults(model), nameOf(model.path));
  if (!updated.ok) throw new UsageError(`can't update ${flags.update}: ${updated.message}`);
  await writeFile(flags.update, updated.text, host.cwd);
  return OK;
}

function readCard(path: string, cwd: string): string {
  const absolute = resolve(cwd, path);
  if (!existsSync(absolute)) return '';
  try {
    // Anything but UTF-8 would be written back as other bytes.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readBytes(absolute));
  } catch (error) {
    throw new UsageError(`can't read ${path}: ${(error as Error).message}`);
  }
}

/** `resnet50` for `resnet50.onnx`, and for `resnet50/model.onnx`. */
function nameOf(path: string): string {
  const name = basename(path).replace(/\.onnx$/i, '');
  return name === 'model' && dirname(path) !== '.' ? basename(dirname(path)) : name;
}
