/** What went wrong on the way to a server, with its code and what to do. */
import { isOnnxError, OnnxError, type OnnxErrorCode } from '../../onnx/errors.ts';

/** A temporary failure, worth a retry. */
export class Passing extends OnnxError {
  /** How long the server asks to wait, in milliseconds; null where it doesn't say. */
  readonly waitMs: number | null;

  constructor(code: OnnxErrorCode, message: string, waitMs: number | null = null) {
    super(code, message);
    this.waitMs = waitMs;
  }
}

export const noAnswer = (host: string, idleMs: number): Passing =>
  new Passing('timeout', `${host} did not answer within ${idleMs / 1000} s`);

export const notHttp = (host: string): OnnxError =>
  new OnnxError('bad-response', `${host} answers with something else than HTTP`);

const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** @param host the server that was asked */
export function connectionFailure(error: unknown, host: string): OnnxError {
  if (isOnnxError(error)) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND') return new OnnxError('host-not-found', `there is no host ${host}`);
  if (code === 'EAI_AGAIN') return new Passing('host-not-found', `the name of ${host} can't be looked up now`);
  if (code === 'ECONNREFUSED') return new OnnxError('connection-failed', `${host} refuses the connection`);
  if (TLS.test(code)) {
    const help = 'a certificate authority of your own is named in NODE_EXTRA_CA_CERTS';
    return new OnnxError('tls-failed', `no secure connection to ${host} (${code}): ${help}`);
  }
  if (code.startsWith('HPE_')) return notHttp(host);
  return new Passing('connection-failed', `the connection to ${host} failed: ${code || message}`);
}

/** The failure that an HTTP status stands for; null for success. */
export function statusFailure(status: number, retryAfter: string | null, denied: string): OnnxError | null {
  if (status === 200 || status === 206 || status === 416) return null;
  if (status === 404 || status === 410) return new OnnxError('not-found', `there is no such file (HTTP ${status})`);
  if (status === 401 || status === 403)
    return new OnnxError('access-denied', `the server refuses to give it (HTTP ${status}): ${denied}`);
  if (status === 412)
    return new OnnxError('changed-while-reading', 'the file changed while it was read: lint it again');
  if (status === 429 || status === 408 || status >= 500)
    return new Passing('server-error', `the server can't give it now (HTTP ${status})`, waitOf(retryAfter));
  return new OnnxError('server-error', `the server answers with HTTP ${status}`);
}

/** `Retry-After` in milliseconds: seconds or a date. */
function waitOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  const seconds = Number(retryAfter);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
