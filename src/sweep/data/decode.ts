/** Decodes JPEG, PNG and WebP with sharp (libvips), an optional peer. */
import type Sharp from 'sharp';
import { readBytes } from '../../config/read-text.ts';
import { loadPeer } from '../load-peer.ts';
import { SweepError } from '../sweep-error.ts';
import type { Picture } from './types.ts';

const EXTENSION = /\.(jpe?g|png|webp)$/i;

export const isImageFile = (name: string): boolean => EXTENSION.test(name) && !name.startsWith('.');

let loaded: typeof Sharp | null = null;

function loadSharp(): typeof Sharp {
  if (loaded !== null) return loaded;
  loaded = loadPeer<typeof Sharp>('sharp', 'reading images');
  // Every image is decoded once, and several at a time.
  loaded.cache(false);
  loaded.concurrency(1);
  return loaded;
}

/**
 * @param id what messages call the file
 * @throws SweepError `missing-image`, `corrupt-image`, `runtime-missing`
 */
export async function decodeFile(path: string, id: string): Promise<Picture> {
  const sharp = loadSharp();
  let bytes: Buffer;
  try {
    bytes = readBytes(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SweepError('missing-image', `${id} can't be read (${code ?? message})`);
  }
  try {
    // As Pillow's convert('RGB') does: colour profile and orientation are not applied, alpha is dropped.
    const image = sharp(bytes, { failOn: 'truncated', ignoreIcc: true });
    const isInk = isInkJpeg(bytes);
    const colours = isInk
      ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
      : image.toColourspace('srgb').removeAlpha();
    const { data, info } = await colours.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, data: isInk ? inkToRgb(data) : toRgb(data, channels) };
  } catch (error) {
    const [told = ''] = (error as Error).message.split('\n');
    // libvips may lose the reason where several decoders run at a time.
    const why = told === '' || told === 'Unknown error' ? 'it is damaged or cut off' : told;
    throw new SweepError('corrupt-image', `${id} is no readable image: ${why}`);
  }
}

/** Whether a JPEG has four components (CMYK), by its frame header. */
function isInkJpeg(bytes: Buffer): boolean {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== 0xffd8) return false;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes[at + 9] === 4;
    // A marker may be preceded by any number of 0xff.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return false;
}

function toRgb(bytes: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return bytes;
  const out = new Uint8Array((bytes.length / channels) * 3);
  for (let from = 0, to = 0; from < bytes.length; from += channels, to += 3)
    out.fill(bytes[from] as number, to, to + 3);
  return out;
}

/** Converts cyan, magenta, yellow and black as Pillow does, without a colour profile. */
function inkToRgb(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array((bytes.length / 4) * 3);
  for (let from = 0, to = 0; from < bytes.length; from += 4) {
    const light = 255 - (bytes[from + 3] as number);
    for (let ink = 0; ink < 3; ink++) {
      out[to++] = light - Math.round(((bytes[from + ink] as number) * light) / 255);
    }
  }
  return out;
}
