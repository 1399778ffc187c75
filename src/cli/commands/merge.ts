/** `merge`: the results of all shards as one run would have told them. */
import { resolve } from 'node:path';
import type { Flags } from '../flags.ts';
import type { Host } from '../host.ts';
import { planOutputs } from '../outputs.ts';
import { interleave } from '../scale/interleave.ts';
import { openParts, type Part, wholeEnd, wholeHead } from '../scale/parts.ts';
import { tellWhole } from '../scale/tell-whole.ts';
import type { Services } from '../services.ts';
import { UsageError } from '../usage-error.ts';

export async function merge(
  files: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host, version } = services;
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  for (const { file } of outputs) if (file !== null) refuseInput(file, files, host);
  const parts = await openParts(files, host.cwd, version);
  const [first] = parts as readonly [Part];
  const whole = {
    head: wholeHead(first),
    gate: first.run.gate,
    // What every shard has left to their merge.
    baseline: first.run.baseline,
    results: interleave(parts),
    // As they stand in the shards.
    lineOf: ({ text }: { readonly text: string }) => text,
    end: async () => wholeEnd(parts),
  };
  return tellWhole(whole, outputs, flags, services);
}

function refuseInput(file: string, files: readonly string[], { cwd }: Host): void {
  if (files.some((input) => resolve(cwd, input) === resolve(cwd, file)))
    throw new UsageError(`${file} is both read and written: name another file`);
}
