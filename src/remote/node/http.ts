/** HTTP requests with redirects. The policy is checked for the host of each hop and for the address that is connected to. */
import { type LookupAddress, lookup } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { OnnxError } from '../../onnx/errors.ts';
import { allowsHost, type Patience, type RemotePolicy } from '../policy.ts';
import type { Answer } from '../types.ts';
import { isPrivateAddress } from './addresses.ts';
import { withCredentials } from './credentials.ts';
import { connectionFailure, noAnswer, notHttp } from './failures.ts';

export type Headers = Readonly<Record<string, string>>;

export interface Reply extends Answer {
  /** Where the redirects led. */
  readonly url: URL;
}

export interface Http {
  /** @param secrets headers for the origin of `url` alone */
  readonly get: (url: URL, headers: Headers, secrets: Headers) => Promise<Reply>;
  /** Throws where the policy allows no host at all. */
  readonly checkOpen: () => void;
  /** Throws where the policy forbids a host, by name. */
  readonly checkHost: (host: string) => void;
  readonly agents: { readonly httpAgent: http.Agent; readonly httpsAgent: https.Agent };
  readonly close: () => void;
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function createHttp(policy: RemotePolicy, patience: Patience): Http {
  const settings = { keepAlive: true, maxSockets: 16, lookup: checkedLookup(policy) };
  const agents = { httpAgent: new http.Agent(settings), httpsAgent: new https.Agent(settings) };

  const checkOpen = (): void => {
    if (policy.hosts.length === 0) throw notAllowed(policy, '');
  };

  const checkHost = (host: string): void => {
    const name = host.replace(/^\[|\]$/g, '');
    if (!allowsHost(policy, name)) throw notAllowed(policy, name);
    if (isIP(name) !== 0 && !policy.privateHosts && isPrivateAddress(name)) throw privateHost(name);
  };

  const send = (url: URL, headers: Headers): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      checkHost(url.hostname);
      const isSecure = url.protocol === 'https:';
      const request = (isSecure ? https : http).get(url, {
        agent: isSecure ? agents.httpsAgent : agents.httpAgent,
        headers: { 'accept-encoding': 'identity', 'user-agent': 'noiselint', ...headers },
      });
      const late = noAnswer(url.host, patience.idleMs);
      // The wait for a free connection is not the server's fault.
      let timer: NodeJS.Timeout | undefined;
      request.on('socket', () => {
        timer = setTimeout(() => request.destroy(late), patience.idleMs);
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(connectionFailure(error, url.host));
      });
      // Without a listener Node.js closes the connection and tells nobody.
      request.on('upgrade', (_, socket) => {
        clearTimeout(timer);
        socket.destroy();
        reject(notHttp(url.host));
      });
      request.on('response', (response) => {
        clearTimeout(timer);
        // A body that breaks off is reported where it is read.
        response.on('error', () => {});
        resolve(response);
      });
    });

  const get: Http['get'] = async (url, headers, secrets) => {
    let at = url;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const asked = withCredentials(at);
      const known = at.origin === url.origin ? secrets : {};
      const response = await send(asked.url, { ...headers, ...asked.secrets, ...known });
      const { statusCode = 0, headers: answered } = response;
      const { location } = answered;
      if (!REDIRECTS.has(statusCode) || location === undefined) {
        const header = (name: string): string | null => {
          const value = answered[name];
          return value === undefined ? null : String(value);
        };
        return { status: statusCode, header, body: response, discard: () => discard(response), url: at };
      }
      discard(response);
      at = nextHop(location, at);
    }
    throw new OnnxError('bad-redirect', `${url.host} redirects more than ${MOST_REDIRECTS} times`);
  };

  return {
    get,
    checkOpen,
    checkHost,
    agents,
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

const SHORT = 65_536;

/** Reads a short rest of the body so that the connection can be used again; closes the connection otherwise. */
function discard(response: IncomingMessage): void {
  if (response.readableEnded) return;
  if (Number(response.headers['content-length'] ?? 0) > SHORT) response.destroy();
  let length = 0;
  response.on('data', (chunk: Uint8Array) => {
    length += chunk.length;
    if (length > SHORT) response.destroy();
  });
}

function nextHop(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw new OnnxError('bad-redirect', `${from.host} redirects to what is no URL`);
  const to = new URL(location, from);
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to;
  const where = to.protocol === 'http:' ? `from https to http, at ${to.host}` : `to ${to.protocol}`;
  throw new OnnxError('bad-redirect', `${from.host} redirects ${where}, which is not followed`);
}

/** Checks the very addresses that the socket connects to: a second look-up could give others (DNS rebinding). */
function checkedLookup(policy: RemotePolicy): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      const usable = addresses.filter(({ address }) => policy.privateHosts || !isPrivateAddress(address));
      const [first] = usable;
      if (first === undefined) return callback(privateHost(host), '', 0);
      if (options.all === true) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function notAllowed({ hosts }: RemotePolicy, host: string): OnnxError {
  const how =
    hosts.length === 0
      ? 'a model behind a URL is read only with --allow-remote, or "allowRemote" in the configuration'
      : `"allowRemote" in the configuration doesn't name ${host}: add it there, or pass --allow-remote`;
  return new OnnxError('remote-not-allowed', how);
}

const privateHost = (host: string): OnnxError =>
  new OnnxError(
    'private-host',
    `${host} is in a private network or this machine: it is read only with --allow-private-hosts on the command line`,
  );
