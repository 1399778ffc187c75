import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { resNet } from '../../fixtures/build/models.ts';
import { post, started, VERSION } from './service.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
  readonly components: object;
}

const documentOf = async (url: string) => (await (await fetch(`${url}/openapi.json`)).json()) as Document;

function validatorOf({ components }: Document, name: string) {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true });
  ajv.addVocabulary(['components']);
  return ajv.compile({ $ref: `#/components/schemas/${name}`, components });
}

it('is a document of OpenAPI 3.1, and every reference leads somewhere', async () => {
  const document = await documentOf(await started());
  const validator = new Validator();
  expect(await validator.validate(document as never)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  expect(() => validator.resolveRefs()).not.toThrow();
  expect(document).toMatchObject({ info: { version: VERSION } });
});

it('describes what comes back', async () => {
  const url = await started();
  const document = await documentOf(url);
  const answers = [
    ['Report', await post(`${url}/v1/lint`, Uint8Array.from(resNet().model)), 200],
    ['Problem', await post(`${url}/v1/lint`, new Uint8Array(10)), 422],
    ['Problem', await post(`${url}/v1/lint?x=1`, new Uint8Array(10)), 400],
  ] as const;
  for (const [schema, answer, status] of answers) {
    expect(answer.status).toBe(status);
    const validate = validatorOf(document, schema);
    expect([validate(await answer.json()), validate.errors]).toEqual([true, null]);
    expect(document.paths['/v1/lint']?.post?.responses).toHaveProperty([String(status)]);
  }
  const validate = validatorOf(document, 'Rule');
  for (const rule of (await (await fetch(`${url}/v1/rules`)).json()) as readonly unknown[]) {
    expect([validate(rule), validate.errors]).toEqual([true, null]);
  }
});

it('lists every route', async () => {
  const url = await started();
  const { paths } = await documentOf(url);
  for (const [path, methods] of Object.entries(paths)) {
    expect((await fetch(url + path, { method: Object.keys(methods).join() })).status, path).not.toBe(404);
  }
  const text = await (await fetch(`${url}/nowhere`)).text();
  for (const path of Object.keys(paths)) expect(text).toContain(path);
});
