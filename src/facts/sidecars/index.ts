/** Every sidecar format, by file name. */
import { readHuggingFace } from './huggingface.ts';
import { readMmdeploy } from './mmdeploy.ts';
import { readOpenClip } from './open-clip.ts';
import { readTimm, readTimmWrapper } from './timm.ts';
import type { Preprocessing, SidecarFile } from './types.ts';

const readers: Readonly<Record<string, (file: string, content: unknown) => Preprocessing | null>> = {
  'preprocessor_config.json': (file, content) => readTimmWrapper(file, content) ?? readHuggingFace(file, content),
  'processor_config.json': readHuggingFace,
  'config.json': readTimm,
  'open_clip_config.json': readOpenClip,
  'pipeline.json': readMmdeploy,
};

/** Names to look for, the most specific first. */
export const sidecarNames: readonly string[] = Object.keys(readers);

export const readSidecar = ({ name, content }: SidecarFile): Preprocessing | null =>
  readers[name]?.(name, content) ?? null;
