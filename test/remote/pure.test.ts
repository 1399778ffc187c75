/** What needs no server: which URL, which address, which place beside a model. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalOf, fileIn, foldersOf } from '../../src/remote/location.ts';
import { isPrivateAddress } from '../../src/remote/node/addresses.ts';
import { allowsHost, policyOf } from '../../src/remote/policy.ts';
import { isUrl, withoutSecrets } from '../../src/remote/url.ts';

describe('URLs', () => {
  it.each(['https://host/m.onnx', 'hf://org/repo', 's3://bucket/key', 'FILE:///tmp/m.onnx'])('%s is one', (url) =>
    expect(isUrl(url)).toBe(true),
  );

  it.each(['model.onnx', 'C://model.onnx', 'a/b://c', '*.onnx', '://x'])('%s is none', (path) =>
    expect(isUrl(path)).toBe(false),
  );

  it.each([
    ['https://user:secret@host/m.onnx', 'https://host/m.onnx'],
    ['https://host/m.onnx?id=42&X-Amz-Signature=abc', 'https://host/m.onnx?id=42&X-Amz-Signature=...'],
    ['https://host/m.onnx?sv=2024-11-04&sig=a%2Fb', 'https://host/m.onnx?sv=2024-11-04&sig=...'],
    ['https://host/m.onnx?x=0123456789abcdefg', 'https://host/m.onnx?x=...'],
    ['https://host/m.onnx?raw', 'https://host/m.onnx?raw'],
    ['https://host/m.onnx?0123456789abcdefg', 'https://host/m.onnx?...'],
    ['https://user:secret@[bad/m.onnx?token=abc', 'https://[bad/m.onnx'],
    ['hf://org/repo@main/a b.onnx', 'hf://org/repo@main/a%20b.onnx'],
  ])('%s is shown as %s', (url, shown) => expect(withoutSecrets(url)).toBe(shown));

  it('are shown without anything secret, even where they are no URL', () => {
    const secret = fc.stringMatching(/^[a-z]{20,30}$/);
    const host = fc.oneof(fc.domain(), fc.constantFrom('[bad', 'a b', '', '127.0.0.1:8080'));
    fc.assert(
      fc.property(secret, host, (hidden, server) => {
        for (const query of [`token=${hidden}`, hidden, `x=1&long=${hidden}`])
          expect(withoutSecrets(`https://${hidden}:${hidden}@${server}/m.onnx?${query}#${hidden}`)).not.toContain(
            hidden,
          );
      }),
    );
  });
});

describe('policy', () => {
  it('is no host unless somebody says so', () => {
    expect(policyOf({}, undefined)).toEqual({ hosts: [], privateHosts: false });
    expect(policyOf({}, false)).toEqual({ hosts: [], privateHosts: false });
    expect(policyOf({ allowRemote: true }, ['a.org'])).toEqual({ hosts: 'all', privateHosts: false });
    expect(policyOf({}, true)).toEqual({ hosts: 'all', privateHosts: false });
    expect(policyOf({ allowPrivateHosts: true }, ['a.org'])).toEqual({ hosts: ['a.org'], privateHosts: true });
  });

  it('takes a host by its name, or all below one', () => {
    const policy = { hosts: ['Example.org', '*.hf.co'], privateHosts: false };
    const allowed = ['example.org', 'cdn.hf.co', 'a.b.HF.co'];
    const refused = ['sub.example.org', 'hf.co', 'evilhf.co', 'example.org.evil.net', ''];
    expect(allowed.filter((host) => !allowsHost(policy, host))).toEqual([]);
    expect(refused.filter((host) => allowsHost(policy, host))).toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    ...['127.0.0.1', '127.8.8.8', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
    ...['100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.7'],
    ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12:3456::1', 'ff02::1', 'fec0::1', '2001:db8::1'],
    ...['::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '64:ff9b::192.168.0.1'],
    ...['2002:7f00:1::', '2001::1', '::127.0.0.1', 'no address'],
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true));

  it('an IPv4 address is as private in an IPv6 one that stands for it', () => {
    const privateOnes = ['10.0.0.1', '127.0.0.1', '169.254.169.254', '192.168.7.7'];
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.constantFrom(...privateOnes)), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const groups = `${(256 * a + b).toString(16)}:${(256 * c + d).toString(16)}`;
        const spelled = ['::ffff:', '0:0:0:0:0:FFFF:', '64:ff9b::'].flatMap((prefix) => [
          prefix + address,
          prefix + groups,
        ]);
        expect(spelled.map(isPrivateAddress)).toEqual(spelled.map(() => isPrivateAddress(address)));
      }),
    );
  });

  it.each([
    ...['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '192.0.1.1', '2606:4700::1111', '2a00:1450:4001::2004'],
    ...['::ffff:8.8.8.8', '64:ff9b::808:808', '2001:4860:4860::8888'],
  ])('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe('places beside a model', () => {
  it.each([
    ['https://host/a/model.onnx', ['https://host/a', 'https://host/a/onnx']],
    ['https://host/a/onnx/model.onnx?x=1', ['https://host/a/onnx', 'https://host/a']],
    ['https://onnx/model.onnx', ['https://onnx', 'https://onnx/onnx']],
    ['hf://org/onnx@main/model.onnx', ['hf://org/onnx@main', 'hf://org/onnx@main/onnx']],
    ['hf://org/repo/onnx/model.onnx', ['hf://org/repo/onnx', 'hf://org/repo']],
    ['s3://bucket/deep/onnx/model.onnx', ['s3://bucket/deep/onnx', 's3://bucket/deep']],
    ['https://host', []],
  ])('%s', (location, folders) => expect(foldersOf(location)).toEqual(folders));

  it('are files of the same server, and carry the query that may sign them', () => {
    expect(fileIn('https://host/a', 'b c.json', 'https://host/a/m.onnx?sig=1')).toBe('https://host/a/b%20c.json?sig=1');
    expect(fileIn('hf://org/repo', 'b c.json', 'hf://org/repo/m.onnx')).toBe('hf://org/repo/b%20c.json');
  });

  it('external data lies in the folder of the model, whatever its name', () => {
    const odd = ['..', '.', '', '%2e%2e', '..%2f', '\\', '/', ':', 'C:', '?', '#', '@', '\t', '\0'];
    const part = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 5 }));
    const name = fc.tuple(fc.array(part, { maxLength: 8 }), fc.constantFrom('', '/')).map(([all, by]) => all.join(by));
    fc.assert(
      fc.property(name, (named) => {
        const found = externalOf('https://host/a/m.onnx?sig=1', named);
        if (typeof found === 'string') return;
        const { host, pathname } = new URL(found.url);
        expect([host, pathname.slice(0, 3)]).toEqual(['host', '/a/']);
        expect(decodeURIComponent(pathname).split(/[/\\]/)).not.toContain('..');
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['weights.bin', { url: 'https://host/a/weights.bin' }],
    ['./data/w?x#y%2e.bin', { url: 'https://host/a/data/w%3Fx%23y%252e.bin' }],
    ['https:weights.bin', { url: 'https://host/a/https%3Aweights.bin' }],
    ['../weights.bin', "external data outside the model's folder"],
    ['a\\..\\..\\b', "external data outside the model's folder"],
    ['/etc/passwd', 'external data at an absolute path'],
    ['//evil.net/w', 'external data at an absolute path'],
    ['C:\\w', 'external data at an absolute path'],
    ['', 'external data without a file name'],
    ['./', 'external data without a file name'],
  ])('external data %j', (named, expected) => expect(externalOf('https://host/a/m.onnx', named)).toEqual(expected));
});
