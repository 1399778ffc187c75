/** `merge`: reports the results of all shards as one run would have reported them. */
import type { Flags } from '../flags/flags.ts';
import { interleave } from '../lines/interleave.ts';
import { openParts, type Part, wholeEnd, wholeHead } from '../lines/parts.ts';
import { tellWhole } from '../lines/tell-whole.ts';
import { planOutputs } from '../output/outputs.ts';
import type { Services } from '../services/services.ts';

export async function merge(
  files: readonly string[],
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host, version } = services;
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  const parts = await openParts(files, host.cwd, version);
  const [first] = parts as readonly [Part];
  const whole = {
    head: wholeHead(first),
    gate: first.run.gate,
    // Shards leave their baseline to the merge.
    baseline: first.run.baseline,
    results: interleave(parts),
    // Lines are copied from the shards.
    lineOf: ({ text }: { readonly text: string }) => text,
    end: async () => wholeEnd(parts),
  };
  return tellWhole(whole, outputs, flags, services);
}
