import type { Report } from '../lint/types.ts';
import type { FormatOptions, Formatter } from '../report/types.ts';
import type { Host } from './host.ts';
import type { Output } from './outputs.ts';
import { writeFile } from './write-file.ts';

/** Prints the report once per output. A file gets colour only when it is asked for. */
export async function deliver(
  report: Report,
  outputs: readonly Output[],
  formatter: (format: string) => Formatter,
  options: FormatOptions & { readonly colorFiles: boolean },
  host: Host,
): Promise<void> {
  for (const { format, file } of outputs) {
    const text = formatter(format)(report, { ...options, color: file === null ? options.color : options.colorFiles });
    if (file === null) await host.stdout.write(text);
    else await writeFile(file, text, host.cwd);
  }
}
