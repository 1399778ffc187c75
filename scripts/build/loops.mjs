// Turns inner loops in WebAssembly's text form into modules of JavaScript.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import wabt from 'wabt';

/** Node's atob goes character by character, and takes as long as compiling the module does. */
const BYTES = `function bytesOf(base64) {
  if (typeof Buffer !== 'undefined') return Buffer.from(base64, 'base64');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
`;

/** The files of src/generated/: for each source NAME.wat one NAME.js that exports its `instantiate`. */
export async function loops(sources) {
  const { parseWat } = await wabt();
  return sources.flatMap((source) => {
    const name = basename(source, '.wat');
    // As text: of a Buffer wabt would take the whole pool that it is a part of.
    const module = parseWat(source, readFileSync(source, 'latin1'));
    const text = Buffer.from(module.toBinary({}).buffer).toString('base64');
    module.destroy();
    return [
      [
        `${name}.js`,
        `${BYTES}export const instantiate = () => new WebAssembly.Instance(new WebAssembly.Module(bytesOf('${text}'))).exports;\n`,
      ],
      [`${name}.d.ts`, 'export declare const instantiate: () => unknown;\n'],
    ];
  });
}
