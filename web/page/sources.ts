/** Files and addresses as byte sources that answer at once, which only a worker may ask of them. */
import type { OpenedSource } from '../../src/facts/inspect-source.ts';
import type { ByteRange } from '../../src/onnx/byte-source.ts';
import { OnnxError } from '../../src/onnx/errors.ts';
import { words } from './words.ts';

/** In no library of types that also knows documents. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

export function fileSource(file: File): OpenedSource {
  const reader = new FileReaderSync();
  return source(file.size, 1, ({ offset, length }) => {
    try {
      return new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length)));
    } catch {
      throw new OnnxError('changed-while-reading', words.changed, offset);
    }
  });
}

/** A round trip costs more than the bytes it brings. */
const LEAST_FETCH = 1 << 18;

/** Throws OnnxError `unreadable` for a server that gives no ranges. */
export function addressSource(address: string): OpenedSource {
  const first = fetchRange(address, { offset: 0, length: LEAST_FETCH });
  let start: Uint8Array | null = first.bytes;
  return source(first.size, LEAST_FETCH, (range) => {
    const bytes = range.offset === 0 && start !== null ? start : fetchRange(address, range).bytes;
    start = null;
    return bytes;
  });
}

/** @param least bytes worth asking for at once */
function source(size: number, least: number, fetch: (range: ByteRange) => Uint8Array): OpenedSource {
  let bytesRead = 0;
  let held = new Uint8Array();
  let start = 0;
  return {
    size,
    get bytesRead() {
      return bytesRead;
    },
    read({ offset, length }) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      if (offset < start || offset + wanted > start + held.length) {
        held = new Uint8Array(fetch({ offset, length: Math.min(Math.max(wanted, least), size - offset) }));
        start = offset;
        bytesRead += held.length;
      }
      return held.subarray(offset - start, offset - start + wanted);
    },
    verify: () => {},
    close: () => {},
  };
}

function fetchRange(
  address: string,
  { offset, length }: ByteRange,
): { readonly bytes: Uint8Array; readonly size: number } {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', address, false);
    request.responseType = 'arraybuffer';
    request.setRequestHeader('Range', `bytes=${offset}-${offset + length - 1}`);
    request.send();
  } catch {
    throw new OnnxError('unreadable', words.unreachable);
  }
  if (request.status === 200) throw new OnnxError('unreadable', words.unranged);
  if (request.status !== 206) throw new OnnxError('unreadable', words.status(request.status));
  return { bytes: new Uint8Array(request.response as ArrayBuffer), size: sizeOf(request, address) };
}

function sizeOf(request: XMLHttpRequest, address: string): number {
  const [, total] = /\/(\d+)$/.exec(request.getResponseHeader('Content-Range') ?? '') ?? [];
  if (total !== undefined) return Number(total);
  // Servers seldom let other pages see Content-Range, and always Content-Length.
  const head = new XMLHttpRequest();
  head.open('HEAD', address, false);
  head.send();
  const length = Number(head.getResponseHeader('Content-Length'));
  if (!(length > 0)) throw new OnnxError('unreadable', words.unsized);
  return length;
}
