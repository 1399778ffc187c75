/** Servers that fail, lie or never end: each is a reason with a code, or is overcome. */
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRemote } from '../../src/remote/node/open-remote.ts';
import { withWeights } from './models.ts';
import { fileServer, hasty, inspectUrl, open, serve } from './servers.ts';

const small = readFileSync('fixtures/real/resnet50_norm_fp16.onnx');
const large = withWeights(small);

async function codeOf(url: string): Promise<string> {
  const { reason } = await inspectUrl(url);
  return `${reason?.code}: ${reason?.message}`;
}

/** Answers the model's requests with `listener`, everything beside it with 404. */
const model =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    if (request.url?.startsWith('/model.onnx')) listener(request, response);
    else response.writeHead(404).end();
  };

describe('a server that refuses', () => {
  it.each([
    [404, 'not-found: there is no such file (HTTP 404)'],
    [410, 'not-found: there is no such file (HTTP 410)'],
    [401, 'access-denied: the server refuses to give it (HTTP 401): put user and password into the URL'],
    [403, 'access-denied: the server refuses to give it (HTTP 403)'],
    [400, 'server-error: the server answers with HTTP 400'],
    [500, "server-error: the server can't give it now (HTTP 500)"],
    [503, "server-error: the server can't give it now (HTTP 503)"],
    [429, "server-error: the server can't give it now (HTTP 429)"],
    [204, 'server-error: the server answers with HTTP 204'],
  ])('with %i', async (status, expected) => {
    const origin = await serve((_, response) => response.writeHead(status).end());
    expect(await codeOf(`${origin}/model.onnx`)).toContain(expected);
  });

  it('tells where a token is read from only where it is', async () => {
    const origin = await serve((_, response) => response.writeHead(401).end());
    const { reason } = await inspectUrl('hf://org/repo/model.onnx', hasty, {
      HF_ENDPOINT: origin,
      HF_HOME: '/nowhere',
    });
    expect(reason?.message).toContain('HF_TOKEN');
  });
});

describe('no server at all', () => {
  it.each([
    ['http://50%:%zz@127.0.0.1:9/model.onnx', 'connection-failed: 127.0.0.1:9 refuses'],
    ['http://127.0.0.1:9/model.onnx', 'connection-failed: 127.0.0.1:9 refuses the connection'],
    ['http://no-such-host.invalid/model.onnx', 'host-not-found: '],
    ['ftp://host/model.onnx', 'bad-url: ftp:// is not read: https, http, hf, s3'],
    ['https://[bad/model.onnx', 'bad-url: this is no URL'],
    ['hf://org', 'bad-url: expected hf://org/repo'],
    ['hf://../../model.onnx', 'bad-url: expected hf://org/repo'],
    ['hf://org/repo/%2e%2e/model.onnx', 'bad-url: expected hf://org/repo'],
    ['hf://org/repo@../model.onnx', 'bad-url: expected hf://org/repo'],
    ['hf://org/repo@a%2F%2e%2e/model.onnx', 'bad-url: expected hf://org/repo'],
    ['s3://bucket', 'bad-url: expected s3://bucket/key'],
  ])('%s', async (url, expected) => expect(await codeOf(url)).toContain(expected));

  it('speaks something else than HTTP', async () => {
    const origin = await serve((request) => request.socket.end('220 mail.example.org ESMTP\r\n'));
    expect(await codeOf(`${origin}/model.onnx`)).toContain('bad-response: ');
    expect(await codeOf(`${origin.replace('http', 'https')}/model.onnx`)).toContain('tls-failed: ');
  });

  it('never answers', async () => {
    const origin = await serve(() => {});
    const quick = { ...hasty, idleMs: 60, retries: 1 };
    const { reason } = await inspectUrl(`${origin}/model.onnx`, quick);
    expect(reason?.code).toBe('timeout');
  });

  it('turns to another protocol', async () => {
    const origin = await serve(({ socket }) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
    );
    expect(await codeOf(`${origin}/model.onnx`)).toContain('bad-response: ');
  });
});

describe('the policy', () => {
  const inspectUnder = async (policy: Parameters<typeof openRemote>[0], url: string) => {
    const remote = openRemote(policy, {}, hasty);
    onTestFinished(remote.close);
    return (await remote.inspect(url, null)).reason;
  };

  it('refuses every host unless allowed, before a name is looked up', async () => {
    const reason = await inspectUnder({ hosts: [], privateHosts: true }, 'http://no-such-host.invalid/m.onnx');
    expect(reason).toMatchObject({ code: 'remote-not-allowed', message: expect.stringContaining('--allow-remote') });
  });

  it('refuses hosts that a list does not name', async () => {
    const policy = { hosts: ['a.example.org'], privateHosts: true };
    const reason = await inspectUnder(policy, 'http://b.example.org/m.onnx');
    expect(reason).toMatchObject({ code: 'remote-not-allowed', message: expect.stringContaining('b.example.org') });
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '169.254.169.254', 'localhost'])(
    'refuses private addresses however they are written or looked up: %s',
    async (host) => {
      let asked = 0;
      const origin = await serve((_, response) => {
        asked += 1;
        response.end();
      });
      const url = `http://${host}:${new URL(origin).port}/m.onnx`;
      const reason = await inspectUnder({ hosts: 'all', privateHosts: false }, url);
      expect(reason).toMatchObject({ code: 'private-host', message: expect.stringContaining('--allow-private-hosts') });
      expect(asked).toBe(0);
    },
  );

  it('holds at every redirect', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { location: 'http://10.0.0.1/m.onnx' }).end());
    const policy = { hosts: ['127.0.0.1'], privateHosts: true };
    expect(await inspectUnder(policy, `${origin}/m.onnx`)).toMatchObject({
      code: 'remote-not-allowed',
      message: expect.stringContaining('10.0.0.1'),
    });
  });
});

describe('redirects', () => {
  it('are followed, five of them, and remembered', async () => {
    const asked: string[] = [];
    const target = await serve(fileServer(() => large));
    const origin = await serve((request, response) => {
      const [, hop] = /^\/model.onnx\?hop=(\d)$/.exec(request.url ?? '') ?? [];
      if (hop === undefined) return response.writeHead(404).end();
      asked.push(hop);
      const location = hop === '4' ? `${target}/model.onnx` : `/model.onnx?hop=${Number(hop) + 1}`;
      return response.writeHead(302, { location }).end();
    });
    expect((await inspectUrl(`${origin}/model.onnx?hop=0`)).status).toBe('linted');
    expect(asked).toEqual(['0', '1', '2', '3', '4']);
  });

  it.each([
    ['/model.onnx', 'bad-redirect: 127.0.0.1:'],
    ['file:///etc/passwd', 'redirects to file:'],
    ['http://[bad', 'redirects to what is no URL'],
    ['http://%zz:%zz@127.0.0.1:9/', 'connection-failed: 127.0.0.1:9 refuses'],
  ])('to %s end', async (location, expected) => {
    const origin = await serve((_, response) => response.writeHead(302, { location }).end());
    expect(await codeOf(`${origin}/model.onnx`)).toContain(expected);
  });

  it('carry no credentials to another origin', async () => {
    const seen: (string | undefined)[] = [];
    const serveFile = fileServer(() => small);
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization);
      serveFile(request, response);
    });
    const origin = await serve((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === '/start') response.writeHead(302, { location: `${target}/model.onnx` }).end();
      else response.writeHead(404).end();
    });
    expect((await inspectUrl(`${origin.replace('//', '//me:secret@')}/start`)).status).toBe('linted');
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(seen.filter((header) => header === undefined)).toHaveLength(1);
    expect(seen.filter((header) => header !== undefined).every((header) => header === basic)).toBe(true);
  });
});

describe('a server that lies', () => {
  it.each([
    ['another place', () => ({ 'content-range': `bytes 1-${large.length - 1}/${large.length}` })],
    ['no place', () => ({})],
    ['no size', () => ({ 'content-range': 'bytes 0-99/*' })],
    ['more than was asked for', () => ({ 'content-range': `bytes 0-${large.length - 1}/${large.length}` })],
    ['an end behind the end', () => ({ 'content-range': 'bytes 0-262143/1000' })],
    ['a compressed body', () => ({ 'content-range': `bytes 0-9/${large.length}`, 'content-encoding': 'gzip' })],
  ])('about where its bytes lie: %s', async (_, headers) => {
    const origin = await serve(model((_request, response) => response.writeHead(206, headers()).end(large)));
    expect(await codeOf(`${origin}/model.onnx`)).toContain('bad-response: ');
  });

  it('with a page in place of a model', async () => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
    );
    expect(await codeOf(`${origin}/model.onnx`)).toContain('html-page: ');
  });

  it('with 416 for what it has not', async () => {
    const origin = await serve(model((_, response) => response.writeHead(416, { 'content-range': 'bytes */0' }).end()));
    expect(await codeOf(`${origin}/model.onnx`)).toContain('empty-file: ');
    const bare = await serve(model((_, response) => response.writeHead(416).end()));
    expect(await codeOf(`${bare}/model.onnx`)).toContain('bad-response: ');
  });

  it('with 416 for what it has', async () => {
    let asked = 0;
    const origin = await serve(
      model((_, response) => {
        asked += 1;
        response.writeHead(416, { 'content-range': 'bytes */1000000' }).end();
      }),
    );
    expect(await codeOf(`${origin}/model.onnx`)).toContain('bad-response: ');
    expect(asked).toBe(1);
  });

  it('about a transfer encoding', async () => {
    const origin = await serve(
      model(({ socket }) =>
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n'),
      ),
    );
    expect(await codeOf(`${origin}/model.onnx`)).toContain('bad-response: ');
  });

  it('with a body that has no end', async () => {
    const origin = await serve(
      model((_, response) => {
        response.writeHead(200);
        const block = Buffer.alloc(1 << 20, 8);
        const more = () => {
          while (!response.destroyed && response.write(block));
          response.once('drain', more);
        };
        more();
      }),
    );
    expect(await codeOf(`${origin}/model.onnx`)).toContain('no-ranges: ');
  });
});

describe('a file that changes meanwhile', () => {
  it.each([
    ['its ETag', { etag: true, size: false }],
    ['its size', { etag: false, size: true }],
  ])('by %s', async (_, { etag, size }) => {
    let requests = 0;
    const longer = Buffer.concat([large, large]);
    const origin = await serve((request, response) => {
      if (request.url === '/model.onnx') requests += 1;
      const isNew = requests > 3;
      const bytes = size && isNew ? longer : large;
      fileServer(
        () => bytes,
        () => (etag && isNew ? '"2"' : '"1"'),
      )(request, response);
    });
    expect(await codeOf(`${origin}/model.onnx`)).toContain('changed-while-reading: ');
  });
});

describe('what passes', () => {
  it('is tried again: 503, 429 with Retry-After, a reset, a body that ends early', async () => {
    const troubles: RequestListener[] = [
      (_, response) => response.writeHead(503).end(),
      (_, response) => response.writeHead(429, { 'retry-after': '0' }).end(),
      (request) => request.socket.resetAndDestroy(),
      (_, response) => {
        const headers = { etag: '"1"', 'content-range': `bytes 0-262143/${large.length}`, 'content-length': 262_144 };
        response.writeHead(206, headers);
        response.write(large.subarray(0, 1000), () => response.destroy());
      },
    ];
    const asked: (string | undefined)[] = [];
    const serveFile = fileServer(() => large);
    const origin = await serve((request, response) => {
      if (request.url !== '/model.onnx') return serveFile(request, response);
      asked.push(request.headers.range);
      return (troubles.shift() ?? serveFile)(request, response);
    });
    expect((await inspectUrl(`${origin}/model.onnx`)).status).toBe('linted');
    // It goes on where it broke off.
    expect(asked.slice(0, 5)).toEqual([...Array(4).fill('bytes=0-262143'), 'bytes=1000-262143']);
  });

  it('is not waited for longer than a minute', async () => {
    let asked = 0;
    const origin = await serve(
      model((_, response) => {
        asked += 1;
        response.writeHead(429, { 'retry-after': '3600' }).end();
      }),
    );
    expect(await codeOf(`${origin}/model.onnx`)).toContain('server-error: ');
    expect(asked).toBe(1);
  });

  it('a trickle is not: a connection without a byte is dead', async () => {
    const origin = await serve(
      model((_, response) => {
        response.writeHead(206, { 'content-range': `bytes 0-262143/${large.length}`, 'content-length': 262_144 });
        response.write(large.subarray(0, 0));
      }),
    );
    const { reason } = await inspectUrl(`${origin}/model.onnx`, { ...hasty, idleMs: 60, retries: 1 });
    expect(reason?.code).toMatch(/^(timeout|connection-failed)$/);
  });
});

describe('what lies beside a model', () => {
  it('counts where a server gives it, and is missing where a server gives a page or refuses', async () => {
    const beside: Record<string, RequestListener> = {
      '/preprocessor_config.json': (_, response) => response.end('{"image_processor_type":"ViTImageProcessor"}'),
      '/config.json': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      '/onnx/config.json': (_, response) => response.writeHead(403).end(),
      '/pipeline.json': (_, response) => response.end('no JSON'),
      '/open_clip_config.json': (_, response) =>
        response.writeHead(206, { 'content-range': 'bytes 0-1/100' }).end('{}'),
    };
    const serveFile = fileServer(() => readFileSync('fixtures/real/torchvision/vgg16.onnx'));
    const origin = await serve((request, response) => (beside[request.url ?? ''] ?? serveFile)(request, response));
    const seen = await inspectUrl(`${origin}/model.onnx`);
    if (seen.status !== 'linted') throw new Error(seen.reason.message);
    expect(seen.facts.normalization).toMatchObject({ known: true, source: 'sidecar', value: { std: [0.5, 0.5, 0.5] } });
    expect(seen.observations.filter(({ code }) => code === 'sidecar-unreadable')).toEqual([
      {
        code: 'sidecar-unreadable',
        file: 'open_clip_config.json',
        why: 'asked for all of a file, the server answers HTTP 206',
      },
      { code: 'sidecar-unreadable', file: 'pipeline.json', why: 'it is not valid JSON' },
    ]);
  });
});

it('gives a model so much time and no more, though every byte comes in time', async () => {
  const origin = await serve(
    model((_, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-262143/${large.length}`, 'content-length': 262_144 });
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    }),
  );
  const { reason } = await inspectUrl(`${origin}/model.onnx`, { ...hasty, totalMs: 300 });
  expect(reason).toMatchObject({ code: 'timeout', message: 'it takes longer than 0.3 s to read' });
});

it('keeps connections and ends them', async () => {
  const sockets = new Set<unknown>();
  let requests = 0;
  const serveFile = fileServer(() => large);
  const origin = await serve((request, response) => {
    sockets.add(request.socket);
    requests += 1;
    serveFile(request, response);
  });
  const remote = openRemote(open, {}, hasty);
  expect((await remote.inspect(`${origin}/model.onnx`, null)).status).toBe('linted');
  await remote.close();
  expect(requests).toBeGreaterThan(40);
  expect(sockets.size).toBeLessThanOrEqual(16);
});
