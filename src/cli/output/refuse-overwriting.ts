/** What is read is not written over: a report in the place of its model, or of another report, is a slip of the fingers. */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { CONFIG_FILES } from '../../config/may-exist.ts';
import { UsageError } from '../usage-error.ts';
import { identityOf } from './file-identity.ts';

const MODEL = /\.onnx$/i;

/**
 * @param written files that the command line names for what is written
 * @param read all other files that it names
 * @throws UsageError
 */
export function refuseOverwriting(written: readonly string[], read: readonly string[], cwd: string): void {
  // Nothing is looked at for a run that writes no file.
  if (written.length === 0) return;
  const sources = new Set(read.map((file) => identityOf(file, cwd)));
  const targets = new Set<string>();
  for (const file of written) {
    const identity = identityOf(file, cwd);
    if (identity === null) continue;
    if (sources.has(identity)) throw new UsageError(`${file} is both read and written: name another file`);
    if (targets.has(identity)) throw new UsageError(`${file} is written twice: name another file for each`);
    targets.add(identity);
    const isThere = statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isFile() === true;
    if (isThere && MODEL.test(file)) throw new UsageError(`${file} is a model: name another file to write to`);
    if (isThere && CONFIG_FILES.includes(basename(file)))
      throw new UsageError(`${file} is a configuration: name another file to write to`);
  }
}
