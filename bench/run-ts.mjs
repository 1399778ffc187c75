// Runs a TypeScript file of this checkout on any Node that noiselint runs on: node bench/run-ts.mjs bench/taps.ts [arguments]
import { importBundled } from './import-bundled.mjs';

const [node, , file, ...rest] = process.argv;
process.argv = [node, file, ...rest];
await importBundled(file);
