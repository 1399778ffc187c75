// The sweep's inner loops, from WebAssembly's text form to a module that is ready to be called.
import { readFileSync } from 'node:fs';
import wabt from 'wabt';

const SOURCE = 'src/sweep/noise/kernel.wat';

/** The files of src/generated/ that src/sweep/noise/kernel.ts imports. */
export async function noiseKernel() {
  const module = (await wabt()).parseWat(SOURCE, readFileSync(SOURCE));
  const { buffer } = module.toBinary({});
  module.destroy();
  const bytes = `Buffer.from('${Buffer.from(buffer).toString('base64')}', 'base64')`;
  return [
    [
      'noise-kernel.js',
      `export const noiseKernel = new WebAssembly.Instance(new WebAssembly.Module(${bytes})).exports;\n`,
    ],
    ['noise-kernel.d.ts', 'export declare const noiseKernel: unknown;\n'],
  ];
}
