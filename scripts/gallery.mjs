// Writes docs/gallery.md and what it shows, from models that ship: terminal output, HTML reports, a badge, screenshots.
// With --check: fails when any of it is stale. The list of screenshots has the hash of the page that each shows, so the check
// needs no browser.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPath, launchOptions } from './chromium.mjs';

const FOLDER = 'docs/gallery';
const LIST = `${FOLDER}/screenshots.json`;
const MODELS = 'fixtures/real';
const RESNET = 'resnet50_norm_fp16.onnx';

function noiselint(...argv) {
  return execFileSync(process.execPath, [resolve('bin/noiselint.js'), ...argv], {
    cwd: MODELS,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' },
  });
}

const TERMINAL = [
  ['One model', [RESNET]],
  ['Many models', ['.']],
  ['What was seen, and where', ['facts', 'timm/mobilenetv2_050/model.onnx']],
  ['What a change would bring', ['what-if', 'torchvision/vgg16.onnx', '--target-grade', 'B']],
  ['For a model card', ['card', 'timm/resnet50_clip/model.onnx']],
];

const pages = {
  [`${FOLDER}/resnet50.html`]: noiselint(RESNET, '-f', 'html'),
  [`${FOLDER}/models.html`]: noiselint('.', '-f', 'html'),
  [`${FOLDER}/badge.svg`]: noiselint('badge', RESNET),
};

const SHOTS = [
  {
    name: 'resnet50-light.png',
    of: 'resnet50.html',
    colorScheme: 'light',
    height: 1500,
    text: 'The report of one model',
  },
  {
    name: 'models-dark.png',
    of: 'models.html',
    colorScheme: 'dark',
    height: 900,
    text: 'The report of many models, in the dark',
  },
];

function galleryPage() {
  const terminal = TERMINAL.map(
    ([title, argv]) =>
      `## ${title}\n\n\`\`\`\n$ noiselint ${argv.join(' ')}\n${noiselint(...argv).trimEnd()}\n\`\`\`\n`,
  );
  const reports = SHOTS.map(
    ({ name, of, text }) => `[![${text}](gallery/${name})](gallery/${of})\n\n${text}: [${of}](gallery/${of}).\n`,
  );
  const intro = `# Gallery\n\nWritten by \`npm run gallery\` from the models in \`${MODELS}\`, in that folder.\n`;
  return [intro, '## Reports\n', ...reports, '![A badge](gallery/badge.svg)\n', ...terminal].join('\n');
}

const texts = { 'docs/gallery.md': galleryPage(), ...pages };
const hashOf = (text) => createHash('sha256').update(text).digest('hex');
const sources = Object.fromEntries(SHOTS.map(({ name, of }) => [name, hashOf(pages[`${FOLDER}/${of}`])]));

async function takeShots() {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch(launchOptions);
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-gallery-'));
  for (const { name, of, colorScheme, height } of SHOTS) {
    const file = join(folder, of);
    writeFileSync(file, pages[`${FOLDER}/${of}`]);
    const page = await browser.newPage({ colorScheme, viewport: { width: 1040, height } });
    await page.goto(pathToFileURL(file).href);
    await page.screenshot({ path: join(FOLDER, name) });
  }
  await browser.close();
  rmSync(folder, { recursive: true });
  writeFileSync(LIST, `${JSON.stringify(sources, null, 2)}\n`);
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);
const stale = Object.keys(texts).filter((path) => read(path) !== texts[path]);
const known = JSON.parse(read(LIST) ?? '{}');
const staleShots = SHOTS.filter(({ name }) => known[name] !== sources[name] || !existsSync(join(FOLDER, name)));

if (process.argv.includes('--check')) {
  for (const path of [...stale, ...staleShots.map(({ name }) => `${FOLDER}/${name}`)]) {
    process.stderr.write(`${path} is stale: run "npm run gallery"\n`);
    process.exitCode = 1;
  }
} else {
  for (const path of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, texts[path]);
  }
  if (staleShots.length > 0 && chromiumPath !== null) await takeShots();
  else if (staleShots.length > 0) {
    process.stderr.write('no Chromium: the screenshots stay stale; install it or name it in CHROMIUM\n');
    process.exitCode = 1;
  }
}
