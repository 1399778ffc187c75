/** What is a URL, and how one is shown. */

/** A scheme has two letters or more, so that a drive letter is none. */
export function isUrl(input: string): boolean {
  // Every run asks: only for what may be one a pattern is compiled, and without the flag i, which takes tables of Unicode.
  return input.includes('://') && /^[a-zA-Z][a-zA-Z0-9+.-]+:\/\//.test(input);
}

const SECRET = /auth|cred|key|pass|policy|secret|sig|token/i;
const LONGEST_SHOWN = 16;

/**
 * As reports and messages show it: without user and password, and without values of the query that may open a door, which
 * are long or go by a name that says so. What is no URL loses all that could be either.
 */
export function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/s, '');
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = url.search.slice(1).split('&').map(withoutValue).join('&');
  return url.href;
}

function withoutValue(pair: string): string {
  const [name = '', value] = pair.split(/=(.*)/s);
  // A query may be nothing but a token.
  if (value === undefined) return name.length > LONGEST_SHOWN ? '...' : name;
  return value.length > LONGEST_SHOWN || (value !== '' && SECRET.test(name)) ? `${name}=...` : pair;
}
