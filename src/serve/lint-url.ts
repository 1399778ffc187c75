/** A model behind a URL, from request to report. */
import type { IncomingMessage } from 'node:http';
import { withoutSecrets } from '../remote/url.ts';
import { chunksOf } from './body.ts';
import { type Linted, type Linting, lintedBy, sizeOf } from './lint-upload.ts';
import { refuse } from './problem.ts';
import { parseQuery } from './query.ts';

/** Throws a Problem, or ClientGone. */
export async function lintUrl(incoming: IncomingMessage, query: URLSearchParams, linting: Linting): Promise<Linted> {
  const { limits, remotePool, policy, version } = linting;
  sizeOf(incoming, limits.requestBytes);
  const parts: Uint8Array[] = [];
  for await (const part of chunksOf(incoming, limits, () => {})) parts.push(part);
  const url = urlOf(Buffer.concat(parts).toString('utf8'));
  const asked = parseQuery(query, withoutSecrets(url));
  return lintedBy(remotePool, { source: { kind: 'url', url, policy }, asked, version });
}

/** HTTP(S) alone: other schemes would use files or credentials of this machine. */
function urlOf(text: string): string {
  const url = parsed(text);
  if (typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw refuse('bad-request', 'expected { "url": "https://..." }');
}

function parsed(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly url?: unknown } | null)?.url;
  } catch {
    return null;
  }
}
