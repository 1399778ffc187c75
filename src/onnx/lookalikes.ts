/** Recognizes files that are often mistaken for ONNX models, by their first bytes. */
import { OnnxError, type OnnxErrorCode } from './errors.ts';

interface Lookalike<T> {
  readonly code: OnnxErrorCode;
  readonly message: string;
  readonly matches: (head: T) => boolean;
}

const startsWith =
  (...bytes: readonly number[]) =>
  (head: Uint8Array): boolean =>
    bytes.every((byte, i) => head[i] === byte);

const hasAt =
  (offset: number, magic: string) =>
  (head: Uint8Array): boolean =>
    [...magic].every((char, i) => head[offset + i] === char.charCodeAt(0));

const BINARY: readonly Lookalike<Uint8Array>[] = [
  {
    code: 'zip-archive',
    message: 'a ZIP archive (a .pt, .mar or zipped model?): unpack it, or export the model to ONNX',
    matches: startsWith(0x50, 0x4b, 0x03, 0x04),
  },
  { code: 'gzip-file', message: 'compressed with gzip: run "gunzip" first', matches: startsWith(0x1f, 0x8b) },
  {
    code: 'ort-format',
    message: "in ONNX Runtime's own .ort format: lint the .onnx file it was converted from",
    matches: hasAt(4, 'ORTM'),
  },
  {
    code: 'tflite-file',
    message: 'a TensorFlow Lite model: convert it with tf2onnx',
    matches: hasAt(4, 'TFL3'),
  },
  {
    code: 'pickle-file',
    message: 'a Python pickle (a PyTorch checkpoint?): export the model with torch.onnx.export',
    matches: (head) => head[0] === 0x80 && (head[1] as number) >= 2 && (head[1] as number) <= 5,
  },
  {
    code: 'safetensors-file',
    message: 'a safetensors file: it holds weights only; export the model to ONNX',
    matches: (head) => head[8] === 0x7b && head[9] === 0x22 && head[6] === 0 && head[7] === 0,
  },
  {
    code: 'hdf5-file',
    message: 'an HDF5 file (Keras weights?): convert the model with tf2onnx',
    matches: startsWith(0x89, 0x48, 0x44, 0x46),
  },
  {
    code: 'image-file',
    message: 'an image, not a model',
    matches: (head) =>
      startsWith(0x89, 0x50, 0x4e, 0x47)(head) || startsWith(0xff, 0xd8, 0xff)(head) || hasAt(8, 'WEBP')(head),
  },
];

const TEXTUAL: readonly Lookalike<string>[] = [
  {
    code: 'git-lfs-pointer',
    message: 'a Git LFS pointer, not the model itself: run "git lfs pull" to fetch it',
    matches: (text) => text.startsWith('version https://git-lfs'),
  },
  {
    code: 'html-page',
    message: 'an HTML page: the download gave a web page (a login or error page?) instead of the model',
    matches: (text) => /^\s*<(!doctype html|html|head|body|\?xml)/i.test(text),
  },
  {
    code: 'noiselint-report',
    message:
      'a report of noiselint, not a model: compare, report, card and badge read one; rank and merge read -f jsonl',
    matches: (text) => /^\s*\{\s*"schemaVersion":\s*\d+,\s*"tool":\s*\{\s*"name":\s*"noiselint"/.test(text),
  },
  {
    code: 'onnx-json',
    message: 'ONNX in JSON form: convert it to binary with onnx.save(model, "model.onnx")',
    matches: (text) => /^\s*\{\s*"(?:ir_?version|producer_?name|opset_?import|graph)":/i.test(text),
  },
  {
    code: 'json-file',
    message: "JSON, not a model (a configuration, or a server's answer to a download?)",
    matches: (text) => /^\s*(?:\{\s*["}]|\[)/.test(text),
  },
  {
    code: 'onnx-text',
    message: 'ONNX in text form: convert it to binary with onnx.save(model, "model.onnx")',
    matches: (text) => /^\s*(#[^\n]*\n\s*)*(ir_version|graph|producer_name|opset_import|<)\s*[:{\s]/.test(text),
  },
];

/** Whether the file begins without control characters; a model begins with the tag and value of its first field. */
const mayBeText = (head: Uint8Array): boolean =>
  head.subarray(0, 8).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));

/**
 * Throws an OnnxError that says what the file is, where it is recognized as something other than a model.
 * @param head the first bytes, 4 KiB at most
 */
export function refuseLookalike(head: Uint8Array, size: number): void {
  if (size === 0) throw new OnnxError('empty-file', 'the file is empty: the export or download did not finish', 0);
  const match = BINARY.find(({ matches }) => matches(head)) ?? (mayBeText(head) ? textual(head) : undefined);
  if (match) throw new OnnxError(match.code, `this is ${match.message}`, 0);
}

function textual(head: Uint8Array): Lookalike<string> | undefined {
  const text = new TextDecoder('utf-8').decode(head.subarray(0, 512));
  return TEXTUAL.find(({ matches }) => matches(text));
}
