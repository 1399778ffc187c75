import { openFolder } from '../data/folder.ts';
import { proceduralImages } from '../data/procedural.ts';
import type { DataSet } from '../data/types.ts';

/** Names a data set, so that a worker can open it for itself. */
export type DataRequest =
  | { readonly kind: 'folder'; readonly folder: string; readonly labels?: string; readonly images: number }
  | { readonly kind: 'procedural'; readonly images: number; readonly size: number };

/** @throws SweepError where there are no images */
export function openData(request: DataRequest): DataSet {
  if (request.kind === 'procedural') return proceduralImages({ count: request.images, size: request.size });
  const { folder, labels, images } = request;
  return openFolder(folder, { images, ...(labels === undefined ? {} : { labels }) });
}
