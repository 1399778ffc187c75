/** Files of web servers: `https://` and `http://`. */
import type { ByteRange } from '../../onnx/byte-source.ts';
import { OnnxError } from '../../onnx/errors.ts';
import type { Ask, Pin, Store } from '../types.ts';
import { withCredentials } from './credentials.ts';
import type { Headers, Http } from './http.ts';

export function webStore(http: Http): Store {
  return {
    file: (location) => {
      if (!URL.canParse(location)) throw new OnnxError('bad-url', 'this is no URL');
      const { url, secrets } = withCredentials(new URL(location));
      return fileAt(http, url, secrets);
    },
    denied: 'put user and password into the URL, or take one that is signed',
    has: async () => null,
    models: async (location) => [location],
  };
}

/** A file at a URL. Where redirects lead is remembered, and asked anew once that is no longer served. */
export function fileAt(http: Http, url: URL, secrets: Headers): Ask {
  let direct: URL | null = null;
  return async (range, pin) => {
    const headers = headersFor(range, pin);
    if (direct !== null) {
      const reply = await http.get(direct, headers, {});
      if (reply.status < 400 || reply.status >= 500 || reply.status === 416 || reply.status === 429) return reply;
      reply.discard();
      direct = null;
    }
    const reply = await http.get(url, headers, secrets);
    if (reply.url.origin !== url.origin) direct = reply.url;
    return reply;
  };
}

function headersFor(range: ByteRange | null, pin: Pin | null): Headers {
  if (range === null) return {};
  const { offset, length } = range;
  // Weak tags can't hold a range together; then its headers are compared.
  const version = pin?.etag?.startsWith('W/') === false ? pin.etag : pin?.modified;
  return {
    range: `bytes=${offset}-${offset + length - 1}`,
    ...(version === null || version === undefined ? {} : { 'if-range': version }),
  };
}
