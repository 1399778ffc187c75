/** User and password of a URL, as the header that they are sent in. */
import { decoded } from '../percent.ts';

interface Asked {
  /** Without user and password. */
  readonly url: URL;
  readonly secrets: Readonly<Record<string, string>>;
}

export function withCredentials(said: URL): Asked {
  const { username, password } = said;
  const url = new URL(said);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username + password === '') return { url, secrets: {} };
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`);
  return { url, secrets: { authorization: `Basic ${pair.toString('base64')}` } };
}
