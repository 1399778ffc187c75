/** A folder of small models, and runs over it whose results are files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../fake.ts';
import { net, runReal, write } from '../real.ts';

/** Models that pass, warn and fail, one of them unreadable. */
export function createFleet(count = 12): string {
  const folder = temporaryFolder();
  for (let at = 0; at < count; at += 1) {
    write(folder, {
      [`models/${at % 3}/net-${at}.onnx`]: net({ stem: at % 2 === 0 ? 3 : 7, pools: at % 5 === 0 ? [3] : [] }),
    });
  }
  write(folder, { 'models/broken.onnx': 'no model' });
  return folder;
}

export const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
export const put = (folder: string, name: string, text: string): void => writeFileSync(join(folder, name), text);

export function lines(text: string): readonly Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Paths of the models in a file of results. */
export function pathsIn(text: string): readonly unknown[] {
  return lines(text).flatMap(({ path }) => (path === undefined ? [] : [path]));
}

/** Lints all shards of a run into `<i>.jsonl`; gives their names. */
export async function lintShards(folder: string, of: number, argv: readonly string[]): Promise<readonly string[]> {
  const names = Array.from({ length: of }, (_, at) => `${at + 1}.jsonl`);
  for (const [at, name] of names.entries()) {
    await runReal(folder, [...argv, '--shard', `${at + 1}/${of}`, '-f', 'jsonl', '-o', name]);
  }
  return names;
}
