/** What identifies a model's weights and graph: the bytes of its file, and size and time of its external data. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSync } from '../../onnx/byte-source.ts';
import { openFile } from '../../onnx/node/file-source.ts';
import { readModel } from '../../onnx/read-model.ts';

/** @returns `sha256:...` */
export async function hashModel(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  for (const location of externalLocations(path)) {
    // A file that is missing is the runtime's to complain about.
    const stat = statSync(join(dirname(path), location), { throwIfNoEntry: false });
    hash.update(JSON.stringify([location, stat?.size ?? null, stat?.mtimeMs ?? null]));
  }
  return `sha256:${hash.digest('hex')}`;
}

function externalLocations(path: string): readonly string[] {
  const file = openFile(path);
  try {
    const { graph } = readSync(readModel(file.size), file);
    const tensors = graph?.initializers ?? [];
    const named = tensors.flatMap(({ external }) => external.filter(({ key }) => key === 'location'));
    return [...new Set(named.map(({ value }) => value))].sort();
  } finally {
    file.close();
  }
}
