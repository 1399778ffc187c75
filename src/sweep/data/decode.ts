/** JPEG, PNG and WebP to pixels through sharp (libvips), which is fetched by those who sweep over files. */
import { readFile } from 'node:fs/promises';
import type Sharp from 'sharp';
import { loadPeer } from '../load-peer.ts';
import { SweepError } from '../sweep-error.ts';
import type { Pixels } from './types.ts';

const EXTENSION = /\.(jpe?g|png|webp)$/i;

export const isImageFile = (name: string): boolean => EXTENSION.test(name) && !name.startsWith('.');

/**
 * @param id what messages call the file
 * @throws SweepError `missing-image`, `corrupt-image`, `runtime-missing`
 */
export async function decodeFile(path: string, id: string): Promise<Pixels> {
  const sharp = loadPeer<typeof Sharp>('sharp', 'reading images');
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new SweepError('missing-image', `${id} can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    // As Pillow's convert('RGB') does: colour profile and orientation are not applied, alpha is dropped.
    const image = sharp(bytes, { failOn: 'truncated', ignoreIcc: true });
    const isInk = (await image.metadata()).space === 'cmyk';
    const colours = isInk
      ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
      : image.toColourspace('srgb').removeAlpha();
    const { data, info } = await colours.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, data: isInk ? inkToRgb(data) : toRgb(data, channels) };
  } catch (error) {
    const [told = ''] = (error as Error).message.split('\n');
    // Decoders that run side by side lose each other's reasons.
    const why = told === '' || told === 'Unknown error' ? 'it is damaged or cut off' : told;
    throw new SweepError('corrupt-image', `${id} is no readable image: ${why}`);
  }
}

function toRgb(bytes: Uint8Array, channels: number): Float32Array {
  const count = bytes.length / channels;
  const out = new Float32Array(count * 3);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let pixel = 0, from = 0, to = 0; pixel < count; pixel++, from += channels, to += 3) {
    out[to] = (bytes[from] as number) / 255;
    out[to + 1] = (bytes[from + green] as number) / 255;
    out[to + 2] = (bytes[from + blue] as number) / 255;
  }
  return out;
}

/** Cyan, magenta, yellow and black as Pillow mixes them, without a profile. */
function inkToRgb(bytes: Uint8Array): Float32Array {
  const out = new Float32Array((bytes.length / 4) * 3);
  for (let from = 0, to = 0; from < bytes.length; from += 4) {
    const light = 255 - (bytes[from + 3] as number);
    for (let ink = 0; ink < 3; ink++) {
      out[to++] = (light - Math.round(((bytes[from + ink] as number) * light) / 255)) / 255;
    }
  }
  return out;
}
