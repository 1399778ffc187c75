/** Failures as RFC 9457 problems: the status, a code that programs can tell apart, and what to do. */
import { STATUS_CODES } from 'node:http';
import type { FailureReason } from '../facts/inspect-types.ts';
import type { OnnxErrorCode } from '../onnx/errors.ts';
import { safeJson } from '../report/safe-text.ts';

/** What the service itself refuses, and with which status. */
export const refusals = {
  'bad-query': 400,
  'bad-request': 400,
  'not-found': 404,
  'method-not-allowed': 405,
  'upload-too-slow': 408,
  'length-required': 411,
  'body-too-large': 413,
  'graph-too-large': 413,
  'unsupported-media-type': 415,
  'out-of-time': 422,
  'out-of-memory': 422,
  'internal-error': 500,
  overloaded: 503,
} as const;

export type Refusal = keyof typeof refusals;

export class Problem extends Error {
  readonly status: number;
  readonly code: Refusal | OnnxErrorCode;
  readonly offset: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: Refusal | OnnxErrorCode,
    detail: string,
    { offset, headers = {} }: { readonly offset?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.offset = offset;
    this.headers = headers;
  }
}

export function refuse(code: Refusal, detail: string, headers: Readonly<Record<string, string>> = {}): Problem {
  return new Problem(refusals[code], code, detail, { headers });
}

/** Of models behind URLs, what lies with the request, with what is allowed here, or with the other server. */
const REMOTE: { readonly [code in OnnxErrorCode]?: number } = {
  'bad-url': 400,
  'remote-not-allowed': 403,
  'private-host': 403,
  'bad-redirect': 502,
  'host-not-found': 502,
  'connection-failed': 502,
  'tls-failed': 502,
  'access-denied': 502,
  'not-found': 502,
  'server-error': 502,
  'bad-response': 502,
  'no-ranges': 502,
  timeout: 504,
  'internal-error': 500,
};

/** What can't be read as a model: the code is that of the report. */
export function unreadable({ code, message, offset }: FailureReason): Problem {
  const status = REMOTE[code as OnnxErrorCode] ?? 422;
  return new Problem(status, code as OnnxErrorCode, message, offset === undefined ? {} : { offset });
}

export function problemResponse({ status, code, message, offset, headers }: Problem): Response {
  const document = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...(offset === undefined ? {} : { offset }),
  };
  return new Response(`${safeJson(JSON.stringify(document))}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
