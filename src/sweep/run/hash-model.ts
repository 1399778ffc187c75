/** Identifies a model, graph and weights: by the bytes of its file, and by size and time of its external data. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync as readBytes, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSync } from '../../onnx/byte-source.ts';
import { refuseLocation } from '../../onnx/external-location.ts';
import { openFile } from '../../onnx/node/file-source.ts';
import { readModel } from '../../onnx/read-model.ts';
import { locationsOf, tensorsOf } from '../../onnx/tensors.ts';

/** @returns `sha256:...` */
export function hashModel(path: string): string {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let read = readBytes(file, chunk); read > 0; read = readBytes(file, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  for (const location of externalLocations(path)) {
    // A missing file is reported by the runtime.
    const stat = statSync(join(dirname(path), location), { throwIfNoEntry: false });
    hash.update(JSON.stringify([location, stat?.size ?? null, stat?.mtimeMs ?? null]));
  }
  return `sha256:${hash.digest('hex')}`;
}

function externalLocations(path: string): readonly string[] {
  const file = openFile(path);
  try {
    const locations = locationsOf(tensorsOf(readSync(readModel(file.size), file)));
    return locations.filter((location) => refuseLocation(location) === null).sort();
  } finally {
    file.close();
  }
}
