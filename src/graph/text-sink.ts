/** Encodes text as UTF-8 and hands the bytes on in large chunks. */

export interface TextSink {
  text(text: string): void;
  /** Writes an integer in decimal; it must be from 0 on and below 2^31. */
  number(value: number): void;
  flush(): void;
}

const CAPACITY = 16_384;
/** The most bytes that a UTF-16 code unit takes in UTF-8. */
const UNIT_BYTES = 3;
const DIGITS = 10;

/** @param take gets each chunk; the array is overwritten once it returns */
export function createTextSink(take: (bytes: Uint8Array) => void): TextSink {
  const utf8 = new TextEncoder();
  const buffer = new Uint8Array(CAPACITY);
  let at = 0;

  const flush = (): void => {
    take(buffer.subarray(0, at));
    at = 0;
  };

  return {
    flush,
    text(text) {
      if (at + text.length * UNIT_BYTES > CAPACITY) {
        flush();
        if (text.length * UNIT_BYTES > CAPACITY) {
          take(utf8.encode(text));
          return;
        }
      }
      const start = at;
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code > 127) {
          at = start + utf8.encodeInto(text, buffer.subarray(start)).written;
          return;
        }
        buffer[at++] = code;
      }
    },
    number(value) {
      if (at + DIGITS > CAPACITY) flush();
      let width = 1;
      for (let power = 10; power <= value; power *= 10) width++;
      let rest = value;
      for (let i = at + width - 1; i >= at; i--) {
        buffer[i] = 48 + (rest % 10);
        rest = (rest / 10) | 0;
      }
      at += width;
    },
  };
}
