/** The service as an OpenAPI 3.1 document; its schemas are those of the report and of rules. */
import ruleSchema from '../config/plugin-meta.schema.json' with { type: 'json' };
import { presetNames } from '../config/presets.ts';
import { namedNormalizations } from '../lint/named-normalizations.ts';
import reportSchema from '../report/report.schema.json' with { type: 'json' };
import { refusals } from './problem.ts';
import { LONGEST_NAME, NAMELESS, profiles } from './query.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

const PROBLEM: JsonObject = {
  type: 'object',
  title: 'problem (RFC 9457)',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do.' },
    code: {
      type: 'string',
      description: `${Object.keys(refusals).join(', ')}, or why the body can't be read as a model, as reason.code of a report.`,
    },
    offset: { type: 'integer', description: 'Byte of the body where the fault lies.' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};

const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'query',
  description,
  schema,
});

const PARAMETERS: readonly JsonObject[] = [
  query('name', 'Name of the model in the report; no file is opened by it.', {
    type: 'string',
    minLength: 1,
    maxLength: LONGEST_NAME,
    default: NAMELESS,
  }),
  query('profile', 'Which gain drives the verdict.', { type: 'string', enum: profiles, default: 'paper' }),
  query('preset', 'What becomes of a gain above +3 dB.', {
    type: 'string',
    enum: presetNames,
    default: 'recommended',
  }),
  query(
    'normalization',
    `What the file can't tell: ${Object.keys(namedNormalizations).join(', ')}, or <mean>/<std> of [0,1] pixels.`,
    { type: 'string', examples: ['imagenet', '0.5,0.5,0.5/0.5,0.5,0.5'] },
  ),
  query('inputSize', 'Working resolution: 224, or height by width 384x288.', {
    type: 'string',
    pattern: '^\\d+(?:[xX]\\d+)?$',
  }),
];

const jsonOf = (description: string, schema: JsonObject): JsonObject => ({
  description,
  content: { 'application/json': { schema } },
});

const problemOf = (description: string, headers: JsonObject = {}): JsonObject => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const get = (operationId: string, summary: string, response: JsonObject): JsonObject => ({
  get: { operationId, summary, responses: { '200': response } },
});

const LINT: JsonObject = {
  post: {
    operationId: 'lint',
    summary:
      'Lint a model: one that is uploaded, whose weights pass unread and of which nothing is stored, or one behind a URL.',
    parameters: PARAMETERS,
    requestBody: {
      required: true,
      description:
        'The bytes of one .onnx file, or the URL of one where the service may fetch it; with Content-Length.',
      content: {
        'application/octet-stream': {},
        'application/json': {
          schema: {
            type: 'object',
            properties: { url: { type: 'string', format: 'uri', pattern: '^https?://' } },
            required: ['url'],
          },
        },
      },
    },
    responses: {
      '200': jsonOf('The report, also of a model that no rule applies to.', ref('Report')),
      '400': problemOf("A parameter or a URL that can't be meant."),
      '403': problemOf('The service may not fetch from there.'),
      '408': problemOf('The upload was too slow.'),
      '411': problemOf('No Content-Length.'),
      '413': problemOf('The body, or its graph alone, is too large.'),
      '415': problemOf('Neither application/octet-stream nor application/json.'),
      '422': problemOf("The model can't be read, or takes too much time or memory."),
      '500': problemOf('A fault in noiselint itself.'),
      '502': problemOf('The other server does not give the model.'),
      '503': problemOf('Too many uploads at a time.', {
        'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
      }),
      '504': problemOf('The other server is too slow.'),
    },
  },
};

/** @param version of noiselint */
export function openApi(version: string): JsonObject {
  return {
    openapi: '3.1.1',
    info: {
      title: 'noiselint',
      version,
      description: 'Predicts how much an ONNX vision model amplifies image noise, and what to change.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: {
      '/v1/lint': LINT,
      '/v1/rules': get('rules', 'The rules that judge.', jsonOf('All rules.', { type: 'array', items: ref('Rule') })),
      '/openapi.json': get('openApi', 'This document.', jsonOf('OpenAPI 3.1.', { type: 'object' })),
      '/healthz': get('health', 'Whether the service runs.', jsonOf('It runs.', { type: 'object' })),
      '/metrics': get('metrics', 'What the service counts.', {
        description: 'The text form of Prometheus.',
        content: { 'text/plain': { schema: { type: 'string' } } },
      }),
    },
    components: {
      schemas: { ...components('Report', reportSchema), ...components('Rule', ruleOf()), Problem: PROBLEM },
    },
  };
}

/** Rules that ship have plain names; everything else is as a rule from elsewhere describes itself. */
function ruleOf(): JsonObject {
  const { PluginName, ...definitions } = ruleSchema.definitions;
  return {
    ...ruleSchema,
    title: 'rule',
    description: 'What a rule says about itself.',
    definitions: { ...definitions, PluginName: { type: 'string' } },
  } as JsonObject;
}

/** A schema of draft 7 and its definitions, each as a component by its name. */
function components(name: string, { $schema, $id, definitions, ...top }: JsonObject): JsonObject {
  const named = { ...(definitions as JsonObject), [name]: top };
  return Object.fromEntries(Object.entries(named).map(([key, schema]) => [key, moved(schema)]));
}

/** With references to components, and tuples as OpenAPI 3.1's own dialect (2020-12) has them. */
function moved(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(moved);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string')
        return [key, value.replace('#/definitions/', '#/components/schemas/')];
      if (key === 'items' && Array.isArray(value)) return ['prefixItems', value.map(moved)];
      return [key, moved(value)];
    }),
  );
}
