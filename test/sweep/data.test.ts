import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { openFolder } from '../../src/sweep/data/folder.ts';
import { imagenetClasses } from '../../src/sweep/data/imagenet-wnids.ts';
import { readLabels } from '../../src/sweep/data/labels-csv.ts';
import { spreadOrder } from '../../src/sweep/data/order.ts';
import { proceduralImages } from '../../src/sweep/data/procedural.ts';
import type { DataSet, Picture } from '../../src/sweep/data/types.ts';
import { toPixels } from '../../src/sweep/preprocess/apply.ts';

const root = mkdtempSync(join(tmpdir(), 'noiselint-data-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(root, `set-${folders++}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const labelled = ({ images }: DataSet): Readonly<Record<string, number | null>> =>
  Object.fromEntries(images.map(({ id, label }) => [id, label]));

describe('folders', () => {
  test('images alone have no labels', () => {
    const data = openFolder(folderOf({ 'b.PNG': '', 'a.jpeg': '', 'notes.txt': '', '.hidden.png': '', 'c.webp': '' }));
    expect(labelled(data)).toEqual({ 'a.jpeg': null, 'b.PNG': null, 'c.webp': null });
    expect(data).toMatchObject({ labels: null, found: 3, leftOut: [] });
  });

  test.each<[string, readonly string[], readonly number[], string]>([
    ['names', ['cat', 'cat-2', 'ant'], [1, 2, 0], 'folders in order of their names'],
    ['numbers', ['10', '2', '007'], [10, 2, 7], 'numbers of folders'],
    ['some WordNet ids', ['n01443537', 'n01440764', 'n15075141'], [1, 0, 999], 'WordNet ids of ImageNet-1k'],
  ])('a folder for each class: %s', (_, classes, indices, source) => {
    const data = openFolder(folderOf(Object.fromEntries(classes.map((name) => [`${name}/x.jpg`, '']))));
    expect(labelled(data)).toEqual(Object.fromEntries(classes.map((name, i) => [`${name}/x.jpg`, indices[i]])));
    expect(data.labels).toEqual({ source, classes: 3, highest: Math.max(...indices) });
  });

  const files = (folder: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `${folder}${folder === '' ? '' : '/'}${at}.jpg`);
  const open = (names: readonly string[]) => openFolder(folderOf(Object.fromEntries(names.map((name) => [name, '']))));

  test.each<[string, readonly string[], string | null, Readonly<Record<string, number | null>>, readonly object[]]>([
    [
      'what macOS packs beside it, what is hidden, and folders without an image',
      ['n01440764/a.jpg', 'n01443537/b.jpg', '__MACOSX/c.jpg', '.cache/d.jpg', 'notes/e.txt'],
      'WordNet ids of ImageNet-1k',
      { 'n01440764/a.jpg': 0, 'n01443537/b.jpg': 1 },
      [],
    ],
    [
      'a picture on top',
      ['n01440764/a.jpg', 'n01443537/b.jpg', 'n01443537/c.jpg', 'preview.jpg'],
      'WordNet ids of ImageNet-1k',
      { 'n01440764/a.jpg': 0, 'n01443537/b.jpg': 1, 'n01443537/c.jpg': 1 },
      [{ code: 'not-labelled', count: 1, example: 'preview.jpg' }],
    ],
    [
      'a folder that is no number',
      ['3/a.jpg', '5/b.jpg', 'misc/c.jpg'],
      'numbers of folders',
      { '3/a.jpg': 3, '5/b.jpg': 5 },
      [{ code: 'not-labelled', count: 1, example: 'misc/c.jpg' }],
    ],
    [
      'many pictures on top',
      [...files('', 4), 'old/a.jpg', 'new/b.jpg'],
      null,
      { ...Object.fromEntries(files('', 4).map((file) => [file, null])), 'old/a.jpg': null, 'new/b.jpg': null },
      [{ code: 'not-a-class', count: 2, example: 'new/b.jpg' }],
    ],
    [
      'one folder of any name',
      ['photos/a.jpg', 'photos/b.jpg'],
      null,
      { 'photos/a.jpg': null, 'photos/b.jpg': null },
      [{ code: 'not-a-class', count: 2, example: 'photos/a.jpg' }],
    ],
  ])('class folders and %s', (_, names, source, labels, leftOut) => {
    const data = open(names);
    expect(data.labels?.source ?? null).toBe(source);
    expect(labelled(data)).toEqual(labels);
    expect(data.leftOut).toEqual(leftOut);
  });

  test('labels.csv is used without being named, and what it lacks or lists in vain is told', () => {
    const csv = '\uFEFFlabel,file,more\r\n3,a.png,x\r\n4,"sub/b, c.png",y\r\n5,gone.png,z\r\n';
    const data = openFolder(
      folderOf({ 'labels.csv': csv, 'a.png': '', 'sub/b, c.png': '', 'z.png': '', 'old.bmp': '' }),
    );
    expect(labelled(data)).toEqual({ 'a.png': 3, 'sub/b, c.png': 4 });
    expect(data.labels).toEqual({ source: 'labels.csv', classes: 2, highest: 4 });
    expect(data.leftOut).toEqual([
      { code: 'not-there', count: 1, example: 'gone.png' },
      { code: 'not-labelled', count: 1, example: 'z.png' },
      { code: 'not-an-image', count: 1, example: 'old.bmp' },
    ]);
  });

  test('the hash sees labels, choice and content', () => {
    const folder = folderOf({ 'a.png': '1', 'b.png': '2' });
    const first = openFolder(folder).hash;
    expect(openFolder(folder).hash).toBe(first);
    expect(openFolder(folder, { images: 1 }).hash).not.toBe(first);
    writeFileSync(join(folder, 'labels.csv'), 'file,label\na.png,1\nb.png,1\n');
    const second = openFolder(folder).hash;
    writeFileSync(join(folder, 'a.png'), 'longer');
    expect(new Set([first, second, openFolder(folder).hash]).size).toBe(3);
  });

  const csv = (text: string) => () => openFolder(folderOf({ 'a.png': '', 'labels.csv': text }));
  test.each<[string, () => unknown, string, RegExp]>([
    ['no folder', () => openFolder(join(root, 'nowhere')), 'no-data', /nowhere/],
    ['a file', () => openFolder(join(folderOf({ 'a.png': '' }), 'a.png')), 'no-data', /it is a file/],
    ['no image', () => openFolder(folderOf({ 'a.txt': '' })), 'no-images', /JPEG, PNG or WebP/],
    ['a level too high', () => openFolder(folderOf({ 'val/cat/a.png': '' })), 'too-deep', /val\//],
    ['no header', csv('a.png,1\n'), 'bad-labels', /file,label/],
    ['a name for a label', csv('file,label\na.png,cat\n'), 'bad-labels', /line 2.*"cat"/],
    ['a negative label', csv('file,label\na.png,-1\n'), 'bad-labels', /line 2.*"-1"/],
    ['no label', csv('file,label\na.png\n'), 'bad-labels', /line 2/],
    ['two labels', csv('file,label\na.png,1\na.png,2\n'), 'bad-labels', /line 3.*1 and 2/],
    ['a line behind one that takes two', csv('file,label\n\n"b\n.png",1\na.png,x\n'), 'bad-labels', /line 5.*"x"/],
    ['a quote that is left open', csv('file,label\n"a.png,1\n'), 'bad-labels', /labels\.csv: .*quote/i],
    ['nothing listed', csv('file,label\n'), 'bad-labels', /no image/],
    ['other files listed', csv('file,label\nb.png,1\n'), 'bad-labels', /b\.png/],
    [
      'no such CSV',
      () => openFolder(folderOf({ 'a.png': '' }), { labels: join(root, 'no.csv') }),
      'bad-labels',
      /no\.csv/,
    ],
  ])('%s: told with what to do', (_, open, code, message) => {
    expect(open).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test('labels survive quoting', () => {
    const name = fc.string({ minLength: 1 }).map((text) => `x${text.replaceAll('\\', '/')}x`);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), (names) => {
        const lines = names.map((file, i) => `"${file.replaceAll('"', '""')}",${i}`);
        expect([...readLabels('l.csv', ['file,label', ...lines].join('\n'))]).toEqual(
          names.map((file, i) => [file, i]),
        );
      }),
    );
  });
});

describe('order', () => {
  test('any first n are spread over the classes, and a seed is an order', () => {
    const images = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, label: i % 7 }));
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, n) => {
        const ordered = spreadOrder(images, seed);
        expect(new Set(ordered).size).toBe(60);
        expect(spreadOrder(images.toReversed(), seed)).toEqual(ordered);
        const counts = Array.from(
          { length: 7 },
          (_, label) => ordered.slice(0, n).filter((image) => image.label === label).length,
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(n > 56 ? 2 : 1);
      }),
    );
    expect(spreadOrder(images, 1)).not.toEqual(spreadOrder(images, 2));
  });
});

describe('decoding', () => {
  const raw = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 51, 102, 153]);
  const image = () => sharp(raw, { raw: { width: 2, height: 2, channels: 3 } });
  const load = async (name: string, bytes: Uint8Array): Promise<Picture> => {
    const [only] = openFolder(folderOf({ [name]: bytes })).images;
    return (only as DataSet['images'][number]).load();
  };
  const expected = [...raw];

  test('formats without loss', async () => {
    for (const bytes of [await image().png().toBuffer(), await image().webp({ lossless: true }).toBuffer()]) {
      const pixels = await load('a.png', bytes);
      expect([pixels.width, pixels.height, [...pixels.data]]).toEqual([2, 2, expected]);
    }
  });

  test('alpha is dropped, grey and sixteen bits are made RGB, a turned photo stays as stored', async () => {
    const clear = await image().ensureAlpha(0.5).png().toBuffer();
    expect([...(await load('a.png', clear)).data]).toEqual(expected);
    const grey = await sharp(Buffer.from([0, 51, 102, 255]), { raw: { width: 4, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    expect([...(await load('g.png', grey)).data].filter((_, i) => i % 3 === 1)).toEqual([0, 51, 102, 255]);
    const turned = await sharp({ create: { width: 4, height: 2, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await load('t.jpg', turned)).toMatchObject({ width: 4, height: 2 });
  });

  test('ink becomes colours', async () => {
    const ink = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#2c7ccc' } })
      .toColourspace('cmyk')
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect((await sharp(ink).metadata()).space).toBe('cmyk');
    const { data } = await load('ink.jpg', ink);
    expect(data.length).toBe(8 * 8 * 3);
    expect(data[2]).toBeGreaterThan(data[0] as number);
  });

  test('colours are counted behind segments of any length and padding', async () => {
    const jpeg = await image().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const comment = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xfe, 0x01, 0x02]), Buffer.alloc(0x100, 0xc0)]);
    const commented = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
    expect((await load('long.jpg', commented)).data).toEqual((await load('plain.jpg', jpeg)).data);
  });

  test('a corrupt, a cut and a vanished image are named', async () => {
    const whole = await sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
        background: 'red',
      },
    })
      .jpeg()
      .toBuffer();
    await expect(load('cut.jpg', whole.subarray(0, whole.length / 2))).rejects.toMatchObject({
      code: 'corrupt-image',
      message: expect.stringContaining('cut.jpg'),
    });
    await expect(load('no.png', Buffer.from('no image'))).rejects.toMatchObject({
      code: 'corrupt-image',
      message: expect.stringContaining('no.png'),
    });
    const folder = folderOf({ 'gone.png': 'x' });
    const [gone] = openFolder(folder).images;
    rmSync(join(folder, 'gone.png'));
    await expect(gone?.load()).rejects.toMatchObject({
      code: 'missing-image',
      message: expect.stringContaining('gone.png'),
    });
    spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'gone.png')]);
    await expect(gone?.load()).rejects.toMatchObject({ message: expect.stringContaining('no regular file') });
  });
});

test('WordNet ids: first, last, and a thousand of them in order', () => {
  const classes = [...imagenetClasses()];
  expect([classes[0], classes[207], classes.at(-1), classes.length]).toEqual([
    ['n01440764', 0],
    ['n02099601', 207],
    ['n15075141', 999],
    1000,
  ]);
});

describe('procedural images', () => {
  const SIZE = 64;

  test('are functions of seed, place and size', async () => {
    const at = async (index: number, count: number, seed = 0) =>
      (await proceduralImages({ count, seed, size: SIZE }).images[index]?.load())?.data;
    expect(await at(1, 4)).toEqual(await at(1, 2));
    expect(await at(1, 4)).not.toEqual(await at(1, 4, 1));
    expect(new Set([0, 1].map((seed) => proceduralImages({ count: 4, seed }).hash)).size).toBe(2);
  });

  test('look like photographs to first and second order: contrast, colour, neighbours', async () => {
    const { images } = proceduralImages({ count: 8, size: SIZE });
    const correlations: number[] = [];
    for (const image of images) {
      const { data, width, height } = toPixels(await image.load(), 3, (length) => new Float32Array(length));
      expect([width, height, data.length]).toEqual([SIZE, SIZE, SIZE * SIZE * 3]);
      expect(data.every((x) => x >= 0 && x <= 1)).toBe(true);
      const green = data.filter((_, i) => i % 3 === 1);
      const centre = green.reduce((a, b) => a + b, 0) / green.length;
      const variance = green.reduce((sum, x) => sum + (x - centre) ** 2, 0) / green.length;
      expect(centre).toBeGreaterThan(0.2);
      expect(centre).toBeLessThan(0.75);
      expect(Math.sqrt(variance)).toBeGreaterThan(0.08);
      const neighbours = green.reduce(
        (sum, x, i) => sum + ((i + 1) % SIZE === 0 ? 0 : (x - centre) * ((green[i + 1] as number) - centre)),
        0,
      );
      correlations.push(neighbours / (SIZE * (SIZE - 1)) / variance);
    }
    expect(Math.min(...correlations)).toBeGreaterThan(0.4);
  });
});
