/** Operators that decode an image file. The picture they output is taken for an input of the graph: uint8, of any size. */
import { UINT8 } from '../../onnx/dtypes.ts';
import { textOf } from '../attributes.ts';
import type { Node, Value } from '../types.ts';
import type { MutableValue } from './scopes.ts';

const DECODERS: ReadonlySet<string> = new Set(['ImageDecoder', 'DecodeImage']);

/** Declares the output of a decoder as a picture [height, width, channels] and returns it; null where the node is no decoder. */
export function declareDecoded(node: Node): Value | null {
  const { spelling, outputs } = node;
  const picture = outputs[0] as MutableValue | null | undefined;
  if (!DECODERS.has(spelling) || !picture) return null;
  // Where the name is defined already, that definition counts.
  if (picture.producer !== null || picture.constant !== null || picture.declared !== null) return null;
  const format = textOf(node, 'pixel_format', '');
  const channels = /^gr[ae]y/i.test(format) ? 1 : 3;
  const dims = [
    { value: null, param: 'height' },
    { value: null, param: 'width' },
    { value: channels, param: '' },
  ];
  picture.declared = { name: picture.name, type: { tensor: { elemType: UINT8, shape: { dims } } } };
  return picture;
}
