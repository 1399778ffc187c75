/** Turns ajv's errors into sentences that point at the place and name the nearest key. */
import type { ErrorObject } from 'ajv';
import configSchema from './config.schema.json' with { type: 'json' };
import type { Problem } from './config-error.ts';
import { tokensOf, toPointer } from './pointer.ts';
import { didYouMean } from './suggest.ts';

/** @param schema the one that was broken, for the nearest key */
export function explainErrors(
  errors: readonly ErrorObject[],
  value: unknown,
  schema: unknown = configSchema,
): readonly Problem[] {
  const problems = errors
    .filter((error) => error.keyword !== 'anyOf' && error.keyword !== 'if' && isRelevant(error, errors, value))
    .map((error) => explain(error, value, schema));
  return mergeSamePlace(problems);
}

/** Of the branches of a union, only the one that the value seems to be meant for: the others' errors mislead. */
function isRelevant(error: ErrorObject, errors: readonly ErrorObject[], value: unknown): boolean {
  const union = errors.find(
    ({ keyword, instancePath }) => keyword === 'anyOf' && isWithin(error.instancePath, instancePath),
  );
  if (union === undefined) return true;
  const branches = errors.filter(
    ({ keyword, instancePath }) => keyword !== 'anyOf' && isWithin(instancePath, union.instancePath),
  );
  const specific = branches.filter((branch) => isSpecific(branch, union.instancePath, value));
  return specific.length === 0 || specific.includes(error);
}

/** It looked inside the value, so the value's type fitted. */
function isSpecific({ keyword, instancePath, params }: ErrorObject, at: string, value: unknown): boolean {
  if (instancePath !== at) return true;
  if (keyword === 'additionalProperties' || keyword === 'required') return true;
  const found = valueAt(value, at);
  return allowedBy(keyword, params).some((one) => typeof one === typeof found);
}

/** The values that a schema lists. */
function allowedBy(keyword: string, params: ErrorObject['params']): readonly unknown[] {
  if (keyword === 'const') return [params.allowedValue];
  return keyword === 'enum' ? params.allowedValues : [];
}

function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function explain({ keyword, instancePath, params, message }: ErrorObject, value: unknown, schema: unknown): Problem {
  const found = valueAt(value, instancePath);
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const pointer = instancePath + toPointer([key]);
      return { pointer, message: `unknown key "${key}"${didYouMean(key, keysAt(instancePath, schema))}` };
    }
    case 'required':
      return { pointer: instancePath, message: `"${params.missingProperty}" is missing` };
    case 'const':
    case 'enum': {
      const allowed = allowedBy(keyword, params);
      const near = typeof found === 'string' ? didYouMean(found, allowed.map(String)) : '';
      return {
        pointer: instancePath,
        message: `expected ${allowed.map(show).join(' or ')}, got ${show(found)}${near}`,
      };
    }
    // Of 1, wherever there is one.
    case 'minLength':
      return { pointer: instancePath, message: 'must not be empty' };
    case 'pattern':
      return { pointer: instancePath, message: `expected the form ${params.pattern}, got ${show(found)}` };
    case 'type':
      return { pointer: instancePath, message: `expected ${article(String(params.type))}, got ${show(found)}` };
    default:
      return { pointer: instancePath, message: `${message ?? keyword}, got ${show(found)}` };
  }
}

/** The branches of a union say each what they expected; one line a place is enough. */
function mergeSamePlace(problems: readonly Problem[]): readonly Problem[] {
  const byPlace = new Map<string, Set<string>>();
  for (const { pointer, message } of problems) {
    byPlace.set(pointer, (byPlace.get(pointer) ?? new Set()).add(message));
  }
  return [...byPlace].map(([pointer, messages]) => ({ pointer, message: joinExpectations([...messages]) }));
}

function joinExpectations(messages: readonly string[]): string {
  const parts = messages.map((message) => /^expected (.*), got (.*)$/s.exec(message));
  if (messages.length < 2 || parts.some((part) => part === null)) return messages.join('; ');
  const wanted = new Set(parts.map((part) => part?.[1]));
  const got = parts.map((part) => part?.[2] ?? '');
  // One of them may know what was meant.
  const most = got.find((text) => text.includes('; did you mean ')) ?? got[0];
  return `expected ${[...wanted].join(' or ')}, got ${most}`;
}

/** Keys that the schema allows at a place; ajv's schemaPath is no help, as it is relative to whichever part was referred to. */
function keysAt(pointer: string, schema: unknown): readonly string[] {
  const expand = (part: unknown): readonly unknown[] => expandIn(schema, part);
  const parts = tokensOf(pointer).reduce<readonly unknown[]>(
    (schemas, token) => schemas.flatMap((part) => [memberOf(part, token), itemOf(part, token)]).flatMap(expand),
    expand(schema),
  );
  return parts.flatMap((part) => Object.keys((childOf(part, 'properties') as object | undefined) ?? {}));
}

function memberOf(part: unknown, key: string): unknown {
  const named = childOf(childOf(part, 'properties'), key);
  if (named !== undefined) return named;
  const patterns = Object.entries((childOf(part, 'patternProperties') as object | undefined) ?? {});
  return patterns.find(([pattern]) => new RegExp(pattern).test(key))?.[1];
}

function itemOf(part: unknown, index: string): unknown {
  const items = childOf(part, 'items');
  return Array.isArray(items) ? items[Number(index)] : items;
}

/** What a schema refers to, and the branches of a union. */
function expandIn(schema: unknown, part: unknown): readonly unknown[] {
  const reference = childOf(part, '$ref');
  const branches = childOf(part, 'anyOf');
  if (typeof reference === 'string') return expandIn(schema, valueAt(schema, reference.slice(1)));
  return Array.isArray(branches) ? branches.flatMap((branch) => expandIn(schema, branch)) : [part];
}

function valueAt(value: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce(childOf, value);
}

function childOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** What JSON can't say, such as a bigint or what is nested without end, by its type alone. */
function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `a ${typeof value}`;
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
