/** For commands that print one kind of document in a few formats of their own. */
import { DEFAULT_GATE } from '../../report/gate.ts';
import { jsonText } from '../../report/json-text.ts';
import type { FormatOptions } from '../../report/types.ts';
import type { Flags } from '../flags/flags.ts';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';
import { deliver, formatOptions } from './deliver.ts';
import { type Output, planOutputs } from './outputs.ts';

export type DocumentFormats<D> = Readonly<
  Record<string, ((document: D, options: FormatOptions) => string) | undefined>
>;

/** Throws UsageError, before any work is done, for a format that the command does not have. */
export function planDocument<D>(
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  formats: DocumentFormats<D>,
): readonly Output[] {
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  const known = [...Object.keys(formats), 'json'];
  const strange = outputs.find(({ format }) => !known.includes(format));
  if (strange !== undefined) throw new UsageError(`no format "${strange.format}" here; one of ${known.join(', ')}`);
  return outputs;
}

export async function deliverDocument<D>(
  document: D,
  outputs: readonly Output[],
  formats: DocumentFormats<D>,
  flags: Flags,
  host: Host,
): Promise<void> {
  const options = formatOptions(flags, DEFAULT_GATE, host);
  for (const { format, file } of outputs)
    await deliver(document, formats[format] ?? jsonText, file, options, flags, host);
}
