/** Objects of a bucket: `s3://bucket/key`, through the AWS SDK, which knows where credentials, region and endpoint come from. */
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { ByteRange } from '../../onnx/byte-source.ts';
import { OnnxError } from '../../onnx/errors.ts';
import { findPeer } from '../../onnx/node/find-peer.ts';
import type { Patience } from '../policy.ts';
import type { Answer, Pin, Store } from '../types.ts';
import { connectionFailure, noAnswer } from './failures.ts';
import type { Http } from './http.ts';

type Sdk = typeof import('@aws-sdk/client-s3');

const PACKAGE = '@aws-sdk/client-s3';

export function s3Store(http: Http, env: Readonly<Record<string, string | undefined>>, { idleMs }: Patience): Store {
  let opened: { readonly sdk: Sdk; readonly client: S3Client } | null = null;
  const open = () => {
    if (opened !== null) return opened;
    const sdk = loadSdk();
    // transfer.ts retries, for every scheme alike.
    const client = new sdk.S3Client({
      maxAttempts: 1,
      followRegionRedirects: true,
      // Self-hosted servers seldom have a host name for each bucket.
      forcePathStyle: (env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL) !== undefined,
      requestHandler: http.agents,
    });
    client.middlewareStack.add(
      (next) => async (args) => {
        http.checkHost((args.request as { readonly hostname: string }).hostname);
        return next(args);
      },
      { step: 'finalizeRequest', name: 'noiselintPolicy' },
    );
    opened = { sdk, client };
    return opened;
  };
  return {
    denied: 'credentials are read as by the AWS tools: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    file: (location) => {
      const place = placeOf(location);
      return async (range, pin) => {
        // Looking for credentials may open connections too.
        http.checkOpen();
        const { sdk, client } = open();
        // The SDK by itself waits for an answer as long as the connection stays open.
        const giveUp = new AbortController();
        const timer = setTimeout(() => giveUp.abort(), idleMs);
        const command = new sdk.GetObjectCommand({ ...place, ...asked(range, pin) });
        try {
          return answerOf(await client.send(command, { abortSignal: giveUp.signal }));
        } catch (error) {
          if (giveUp.signal.aborted) throw noAnswer(serverOf(place.Bucket), idleMs);
          return refusalOf(error, place.Bucket);
        } finally {
          clearTimeout(timer);
        }
      };
    },
    has: async () => null,
    models: async (location) => [location],
  };
}

const serverOf = (bucket: string): string => `the server of bucket ${bucket}`;

function placeOf(location: string) {
  const [, bucket, key] = /^s3:\/\/([^/?#]+)\/(.+)$/i.exec(location) ?? [];
  if (bucket === undefined || key === undefined) throw new OnnxError('bad-url', 'expected s3://bucket/key of a model');
  return { Bucket: bucket, Key: key };
}

function asked(range: ByteRange | null, pin: Pin | null) {
  return {
    ...(range === null ? {} : { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
    ...(pin?.etag ? { IfMatch: pin.etag } : {}),
  };
}

function answerOf({ $metadata, Body, ...said }: GetObjectCommandOutput): Answer {
  const headers: Readonly<Record<string, string | undefined>> = {
    'content-range': said.ContentRange,
    'content-length': said.ContentLength?.toString(),
    'content-encoding': said.ContentEncoding,
    'content-type': said.ContentType,
    etag: said.ETag,
    'last-modified': said.LastModified?.toUTCString(),
  };
  const body = Body as Readable;
  return {
    status: $metadata.httpStatusCode ?? 0,
    header: (name) => headers[name] ?? null,
    body,
    discard: () => body.destroy(),
  };
}

/** Turns an error that the service answered with back into an answer; throws where no answer came. */
function refusalOf(error: unknown, bucket: string): Answer {
  const { name, message, $metadata, $response } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  if (name === 'CredentialsProviderError')
    throw new OnnxError('access-denied', `no AWS credentials are found: set AWS_PROFILE or AWS_ACCESS_KEY_ID`);
  if (/region is missing/i.test(message)) throw new OnnxError('bad-url', 'no AWS region is set: name it in AWS_REGION');
  const status = $metadata?.httpStatusCode;
  if (status === undefined) throw connectionFailure(error, serverOf(bucket));
  const body = Readable.from([]);
  return { status, header: (key) => $response?.headers?.[key] ?? null, body, discard: () => body.destroy() };
}

function loadSdk(): Sdk {
  const found = findPeer(PACKAGE);
  if (found === null) throw new OnnxError('bad-url', `s3:// needs the package ${PACKAGE}: npm install ${PACKAGE}`);
  return createRequire(found)(found) as Sdk;
}
