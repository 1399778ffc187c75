/** Compiles JSON Schemas to modules, so that the program doesn't do so at run time. */
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { build } from 'esbuild';
import { readSchemas } from './files.mjs';

const { default: standaloneCode } = createRequire(import.meta.url)('ajv/dist/standalone');

const TYPES = `import type { ErrorObject } from 'ajv';

declare const validate: {
  (data: unknown): boolean;
  /** What the latest call found, null after a valid document. */
  errors?: readonly ErrorObject[] | null;
};
export default validate;
`;

/** The files of src/generated/: for each src/ NAME.schema.json a NAME.validate.js. */
export async function validators() {
  const schemas = readSchemas();
  const files = await Promise.all(
    schemas.map(async ({ name, schema }) => [
      [`${name}.validate.js`, await compile(schema, schemas)],
      [`${name}.validate.d.ts`, TYPES],
    ]),
  );
  return files.flat();
}

async function compile(schema, schemas) {
  const Validator = String(schema.$schema).includes('2020-12') ? Ajv2020 : Ajv;
  const ajv = new Validator({
    allErrors: true,
    allowUnionTypes: true,
    discriminator: true,
    strictTypes: false,
    strictTuples: false,
    code: { source: true, esm: true },
  });
  // Schemas may refer to each other by $id.
  for (const other of schemas) if (other.schema !== schema && other.schema.$id) ajv.addSchema(other.schema);
  // Bundled, to fold in ajv's small run-time helpers: the module imports nothing.
  const { outputFiles } = await build({
    stdin: { contents: standaloneCode(ajv, ajv.compile(schema)), resolveDir: '.' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minifySyntax: true,
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
