// Inner loops, from WebAssembly's text form to a function that makes an instance of the module.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import wabt from 'wabt';

/** The files of src/generated/: for each source NAME.wat one NAME.js that exports its `instantiate`. */
export async function loops(sources) {
  const { parseWat } = await wabt();
  return sources.flatMap((source) => {
    const name = basename(source, '.wat');
    const module = parseWat(source, readFileSync(source));
    const text = Buffer.from(module.toBinary({}).buffer).toString('base64');
    module.destroy();
    const bytes = `Uint8Array.from(atob('${text}'), (character) => character.charCodeAt(0))`;
    return [
      [
        `${name}.js`,
        `export const instantiate = () => new WebAssembly.Instance(new WebAssembly.Module(${bytes})).exports;\n`,
      ],
      [`${name}.d.ts`, 'export declare const instantiate: () => unknown;\n'],
    ];
  });
}
