// What the HTML report carries: its script and its style sheet from web/report/, with the hashes its policy names.
import { createHash } from 'node:crypto';
import { build } from 'esbuild';

const TYPES = ['script', 'scriptHash', 'style', 'styleHash'].map((name) => `export declare const ${name}: string;\n`);

/** The files of src/generated/ that src/report/html/page.ts imports. */
export async function reportAssets() {
  const [script, style] = await Promise.all([bundle('web/report/report.ts'), bundle('web/report/report.css')]);
  if (/<\/(?:script|style)/i.test(script + style)) throw new Error('the assets of the report would end their element');
  const values = { script, scriptHash: hash(script), style, styleHash: hash(style) };
  const lines = Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
  return [
    ['report-assets.js', lines.join('')],
    ['report-assets.d.ts', TYPES.join('')],
  ];
}

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome115', 'firefox115', 'safari16'],
    charset: 'ascii',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text.trim();
}

function hash(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
