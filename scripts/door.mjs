// A proxy to a port of this machine, for tests and benchmarks, that can reset every third connection and delay data.
import { connect, createServer } from 'node:net';

/** `dropAfter`: bytes after which every third connection is reset; `delayMs`: the round-trip delay. */
export async function openDoor(port, { dropAfter = null, delayMs = 0 } = {}) {
  let connections = 0;
  let drops = 0;
  const sockets = new Set();
  const server = createServer((outside) => {
    connections += 1;
    const isDropped = dropAfter !== null && connections % 3 === 0;
    const inside = connect(port, '127.0.0.1');
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    let passed = 0;
    inside.on('data', (chunk) => {
      if (isDropped && passed + chunk.length > dropAfter) {
        outside.write(chunk.subarray(0, Math.max(0, dropAfter - passed)), () => outside.resetAndDestroy());
        inside.destroy();
        drops += 1;
        return;
      }
      passed += chunk.length;
      if (!outside.destroyed) outside.write(chunk);
    });
    outside.on('data', (chunk) => {
      if (delayMs === 0) inside.write(chunk);
      else setTimeout(() => inside.write(chunk), delayMs);
    });
    inside.on('error', () => outside.destroy()).on('close', () => outside.end());
    outside.on('error', () => inside.destroy()).on('close', () => inside.destroy());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: server.address().port,
    connections: () => connections,
    drops: () => drops,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
