// Debian's nginx over a folder, on free ports of the loopback address, for tests and benchmarks; null where there is none.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const nginxPath = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path)) ?? null;

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * Serves `root` as it is, below /whole/ without ranges, below /single/ one request a
 * connection, below /slow/ slowly; `tls` has paths of a certificate and its key.
 */
export async function startNginx(root, tls = null) {
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-nginx-'));
  const port = await freePort();
  const tlsPort = await freePort();
  const log = join(folder, 'access.log');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const secure =
    tls === null ? '' : `listen 127.0.0.1:${tlsPort} ssl; ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key};`;
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events {}
    http {
      ${temporary}
      log_format plain '$connection $status $body_bytes_sent $request_uri';
      access_log ${log} plain;
      default_type application/octet-stream;
      server {
        listen 127.0.0.1:${port}; ${secure}
        location / { alias ${root}/; }
        location /whole/ { alias ${root}/; max_ranges 0; }
        location /single/ { alias ${root}/; keepalive_timeout 0; }
        location /slow/ { alias ${root}/; limit_rate 200k; }
      }
    }`,
  );
  const server = spawn(nginxPath, ['-c', config, '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  for (
    let tries = 0;
    !(await fetch(origin).then(
      () => true,
      () => false,
    ));
    tries++
  ) {
    if (tries === 100) throw new Error(`nginx does not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`);
    await sleep(50);
  }
  writeFileSync(log, '');
  return {
    origin,
    port,
    secureOrigin: `https://localhost:${tlsPort}`,
    /** What was asked for since the last call. */
    requests: async () => {
      // A request is logged once its last byte is out.
      await sleep(100);
      const lines = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean);
      writeFileSync(log, '');
      return lines.map((line) => {
        const [connection, status, bytes, url] = line.split(' ');
        return { connection, status: Number(status), bytes: Number(bytes), url };
      });
    },
    stop: async () => {
      server.kill();
      await new Promise((done) => server.once('exit', done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
