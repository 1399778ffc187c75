/** Bytes to model: the skeleton of an ONNX file, read without its weights. */
import { type Budget, startBudget } from './budget.ts';
import type { Reading } from './byte-source.ts';
import { isOnnxError, OnnxError, type OnnxErrorCode } from './errors.ts';
import { defaultLimits } from './limits.ts';
import { refuseLookalike } from './lookalikes.ts';
import type { Model } from './model.ts';
import { modelSpec, newModel } from './schema/index.ts';
import { walk } from './wire/walk.ts';

/** Failures that have nothing to do with what the bytes are. */
const CIRCUMSTANCES: ReadonlySet<OnnxErrorCode> = new Set(['out-of-time', 'changed-while-reading', 'unreadable']);

/**
 * Reads the skeleton of a model of `size` bytes: graphs, nodes, shapes, names and tensor headers.
 * Throws OnnxError for a look-alike, for broken wire data (with its byte offset) and for a limit that is exceeded.
 */
export function* readModel(size: number, budget: Budget = startBudget(defaultLimits)): Reading<Model> {
  const head = yield { offset: 0, length: Math.min(size, 4096) };
  refuseLookalike(head, size);
  const model = newModel();
  try {
    yield* walk(modelSpec(model, budget), model, size, budget, model.names);
  } catch (error) {
    // Arbitrary bytes fail as broken wire data, but the first thing to know about such a file is that it is no model.
    const isOfContent = isOnnxError(error) && !CIRCUMSTANCES.has(error.code);
    if (isOfContent && model.irVersion === null && model.graph === null) {
      throw new OnnxError('not-onnx', `this is not an ONNX model (${error.message})`, error.offset);
    }
    throw error;
  }
  if (model.graph === null) {
    throw new OnnxError('not-onnx', 'this is not an ONNX model: it has no graph', 0);
  }
  return model;
}
