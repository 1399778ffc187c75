/** Reads what a model's metadata and the files beside it say about preprocessing, beyond the facts. */
import { findSidecars } from '../../facts/node/find-sidecars.ts';
import { readMetadata } from '../../facts/sidecars/metadata.ts';
import type { Preprocessing } from '../../facts/sidecars/types.ts';
import { readSync } from '../../onnx/byte-source.ts';
import { dataTypeName } from '../../onnx/dtypes.ts';
import { defaultLimits } from '../../onnx/limits.ts';
import { openFile } from '../../onnx/node/file-source.ts';
import { readModel } from '../../onnx/read-model.ts';

export interface ModelSources {
  /** Strongest first. */
  readonly sources: readonly Preprocessing[];
  /** The declared element type of the image input; null where the image is no input of the graph. */
  readonly type: string | null;
}

/**
 * @param input name of the graph's image input
 * @throws OnnxError
 */
export function readSources(path: string, input: string): ModelSources {
  const file = openFile(path);
  try {
    const model = readSync(readModel(file.size), file);
    const declared = model.graph?.inputs.find(({ name }) => model.names.text(name) === input);
    return {
      sources: [...readMetadata(model.metadata), ...findSidecars(path, defaultLimits).sidecars],
      type: declared ? dataTypeName(declared.type?.tensor?.elemType ?? 0) : null,
    };
  } finally {
    file.close();
  }
}
