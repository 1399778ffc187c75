import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundles carry other people's code; their licences travel with it. */
export function licensesOf(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (folder) folders.add(folder[0]);
  }
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? `\n\n${readFileSync(join(folder, file), 'utf8').trim()}` : '';
    return `${name} ${version} (${license})${text}\n`;
  });
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}
