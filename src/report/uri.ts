import { isUrl } from '../remote/url.ts';

/** A relative path as a relative URI; a URL stays what it is. */
export function pathToUri(path: string): string {
  if (isUrl(path)) return encodedOnce(path);
  const encoded = path.split('/').map(encodeSegment).join('/');
  // A colon in the first segment would make it a scheme (RFC 3986, 4.2); a drive letter needs one.
  if (/^[a-z]%3A\//i.test(encoded)) return `file:///${encoded.replace('%3A', ':')}`;
  return encoded.startsWith('/') ? `file://${encoded}` : encoded;
}

/** encodeURI encodes what is encoded already once more, and the brackets around an IPv6 address. */
function encodedOnce(url: string): string {
  return encodeURI(wellFormed(url))
    .replaceAll(/%25(?=[\dA-F]{2})/gi, '%')
    .replace(/^([^/]*\/\/)%5B([\dA-F.:]*)%5D/i, '$1[$2]');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(wellFormed(segment));
}

/** Lone surrogates have no UTF-8, and encodeURIComponent throws on them. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\ufffd');
}
