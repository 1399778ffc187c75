// Builds the page that lints a model in the browser: self-contained static files for any host.
//   index.html    files dropped on it; its policy allows no connection at all
//   address.html  the same, and addresses: its policy also allows connections
// usage: node scripts/page.mjs [folder, web/dist if none is named]
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const OPTIONS = {
  bundle: true,
  minify: true,
  target: ['chrome115', 'firefox115', 'safari16.4'],
  charset: 'ascii',
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
};

export async function buildPage(folder) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const worker = await bundle('web/page/worker.ts');
  const script = inert(
    await bundle('web/page/page.ts', { WORKER: JSON.stringify(worker), VERSION: JSON.stringify(version) }),
  );
  const style = await bundle('web/page/page.css');
  const { words } = await load('web/page/words.ts');
  mkdirSync(folder, { recursive: true });
  for (const [name, addresses] of [
    ['index.html', false],
    ['address.html', true],
  ]) {
    writeFileSync(join(folder, name), pageOf({ script, style, words, addresses }));
  }
}

async function bundle(entry, define = {}) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry], format: 'iife', define });
  return outputFiles[0].text.trim();
}

/** A closing tag inside a string must not end the script; a backslash changes nothing for JavaScript. */
function inert(script) {
  return script.replaceAll(/<\/(?=script|style)/gi, '<\\/').replaceAll('<!--', '<\\!--');
}

async function load(entry) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry], format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function pageOf({ script, style, words, addresses }) {
  const policy = [
    "default-src 'none'",
    `script-src 'wasm-unsafe-eval' ${hash(script)}`,
    `style-src ${hash(style)}`,
    'worker-src blob:',
    ...(addresses ? ['connect-src https: http:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const form = `<form id="address"><label for="url">${words.address}</label><input id="url" name="address" type="url" required><button>${words.read}</button></form>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>noiselint: ${words.title}</title>
<style>${style}</style>
</head>
<body>
<header><p class="tool">noiselint</p><h1>${words.title}</h1></header>
<main>
<p>${words.lead}</p>
<div id="drop"><strong>${words.drop}</strong><label for="files">${words.choose}</label><input id="files" type="file" multiple></div>
${addresses ? form : ''}
<p class="faint">${addresses ? words.privateAddress : words.privateFiles}</p>
<p id="state" role="status"></p>
<div id="result"></div>
</main>
<script>${script}</script>
</body>
</html>
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildPage(process.argv[2] ?? 'web/dist');
