/** Opens sessions of models that were edited in memory. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readExternal } from '../onnx/node/external-data.ts';
import { type Draft, editedBytes, externalFilesOf } from './graph-edit/draft.ts';
import type { ExternalFile, InferenceSession, OpenSession, SessionOptions } from './session/types.ts';
import { SweepError } from './sweep-error.ts';

export interface SessionRequest {
  /** The model that was edited, beside which its weights may lie. */
  readonly path: string;
  readonly open: OpenSession;
  readonly options: SessionOptions;
}

/** @throws SweepError where the runtime refuses the edited model, or its weights can't be read */
export async function withEdited<T>(
  { path, open, options }: SessionRequest,
  draft: Draft,
  use: (session: InferenceSession) => Promise<T>,
): Promise<T> {
  const external = externalFilesOf(draft).map((location) => readBeside(path, location));
  const { session } = await open(editedBytes(draft), options, external);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Reads a file of weights beside the model, under the same path policy as everywhere. */
function readBeside(path: string, location: string): ExternalFile {
  const size = statSync(join(dirname(path), location), { throwIfNoEntry: false })?.size ?? 0;
  const data = readExternal(path, location, 0, size);
  if (typeof data === 'string') throw new SweepError('model-rejected', data);
  return { path: location, data };
}
