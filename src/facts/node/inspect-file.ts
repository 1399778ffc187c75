/** One model on disk, from path to facts. Never throws for what a file may hold. */
import { defaultLimits, type Limits } from '../../onnx/limits.ts';
import { readExternal } from '../../onnx/node/external-data.ts';
import { openFile } from '../../onnx/node/file-source.ts';
import { type Files, inspectSource } from '../inspect-source.ts';
import { everything, type Inspected, type Stated, type Wanted } from '../inspect-types.ts';
import { findSidecars } from './find-sidecars.ts';

export const filesOnDisk: Files = { open: openFile, sidecars: findSidecars, external: readExternal };

export function inspectFile(
  path: string,
  stated: Stated | null,
  limits: Limits = defaultLimits,
  files: Files = filesOnDisk,
  wanted: Wanted = everything,
): Inspected {
  return inspectSource(path, stated, limits, files, wanted);
}
