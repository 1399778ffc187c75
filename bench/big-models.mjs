/**
 * Models of any size that take up a few kilobytes of disk: a real export's graph, its large weights as holes in a sparse file.
 * The wire data is written by hand, as no encoder writes 4 GB.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import proto from 'onnx-proto';

const { ModelProto, GraphProto, TensorProto } = proto.onnx;
const BITS = { 1: 32, 2: 8, 3: 8, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64 };

function varint(value) {
  const bytes = [];
  let left = BigInt(value);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return Buffer.from([...bytes, Number(left)]);
}

const tag = (number, wire) => varint(number * 8 + wire);
/** Weights up to this many bytes have values, as facts are read from those of a stem and from constants. */
const SMALL = 65_536;
const noise = (bytes) => Buffer.from(Float32Array.from({ length: bytes / 4 }, (_, i) => Math.sin(i * i) / 8).buffer);
const bytesOf = ({ dims, dataType }) =>
  (dims.reduce((size, dim) => size * Number(dim), 1) * (BITS[dataType] ?? 32)) / 8;

/**
 * Writes `path`: the graph of `fixture` with all of its weights, and `extra` unused tensors of so many bytes; without
 * `weights`, the large ones are left where the fixture says that they are.
 * @param {{ fixture: string, path: string, extra?: number[], external?: boolean, weights?: boolean }} options
 */
export function writeBigModel({ fixture, path, extra = [], external = false, weights = true }) {
  const model = ModelProto.decode(readFileSync(fixture));
  const { graph } = model;
  const unused = extra.map((bytes, i) =>
    TensorProto.create({ name: `unused_${i}`, dims: [bytes / 4], dataType: 1, dataLocation: 1 }),
  );
  const tensors = [...graph.initializer, ...unused];
  const data = external ? openSync(join(dirname(path), 'weights.data'), 'w') : null;
  let offset = 0;
  /** Runs of bytes to write, and holes of so many bytes. */
  const parts = [GraphProto.encode(GraphProto.create({ ...graph, initializer: [] })).finish()];
  for (const tensor of tensors) {
    const bytes = bytesOf(tensor);
    const isSmall = tensor.dataLocation === 1 && tensor.dataType === 1 && bytes <= SMALL;
    const stripped = tensor.dataLocation === 1 && !isSmall && weights;
    const size = stripped ? bytes : 0;
    const own =
      stripped || isSmall
        ? TensorProto.create({
            ...tensor,
            dataLocation: 0,
            externalData: [],
            ...(isSmall ? { rawData: noise(bytes) } : {}),
          })
        : tensor;
    if (stripped && external) {
      own.dataLocation = 1;
      own.externalData = [
        { key: 'location', value: 'weights.data' },
        { key: 'offset', value: String(offset) },
        { key: 'length', value: String(size) },
      ];
      offset += size;
    }
    const head = TensorProto.encode(own).finish();
    const payload = stripped && !external ? [tag(9, 2), varint(size)] : [];
    const length = head.length + payload.reduce((sum, part) => sum + part.length, 0) + (external ? 0 : size);
    parts.push(tag(5, 2), varint(length), head, ...payload);
    if (stripped && !external) parts.push(size);
  }
  if (data !== null) {
    ftruncateSync(data, offset);
    closeSync(data);
  }
  const length = parts.reduce((sum, part) => sum + (typeof part === 'number' ? part : part.length), 0);
  const rest = ModelProto.encode(ModelProto.create({ ...model, graph: null })).finish();
  writeParts(path, [rest, tag(7, 2), varint(length), ...parts]);
}

function writeParts(path, parts) {
  const fd = openSync(path, 'w');
  let at = 0;
  let run = [];
  const flush = () => {
    const bytes = Buffer.concat(run);
    run = [];
    if (bytes.length > 0) writeSync(fd, bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  for (const part of parts) {
    if (typeof part !== 'number') run.push(part);
    else {
      flush();
      at += part;
    }
  }
  flush();
  ftruncateSync(fd, at);
  closeSync(fd);
}

const text = (number, value) => Buffer.concat([tag(number, 2), varint(Buffer.byteLength(value)), Buffer.from(value)]);
const message = (number, ...fields) => {
  const content = Buffer.concat(fields);
  return Buffer.concat([tag(number, 2), varint(content.length), content]);
};
const image = message(
  11,
  text(1, 'image'),
  message(
    2,
    message(1, tag(1, 0), varint(1), message(2, ...[1, 3, 64, 64].map((dim) => message(1, tag(1, 0), varint(dim))))),
  ),
);
const model = (path, fields) =>
  writeParts(path, [
    tag(1, 0),
    varint(8),
    message(8, text(1, ''), tag(2, 0), varint(17)),
    tag(7, 2),
    varint(fields.reduce((sum, field) => sum + field.length, 0)),
    ...fields,
  ]);

/** A chain of `length` Relus. */
export function writeChain(path, length) {
  const node = (i) => message(1, text(1, i === 0 ? 'image' : `v${i - 1}`), text(2, `v${i}`), text(4, 'Relu'));
  const nodes = Array.from({ length }, (_, i) => node(i));
  model(path, [image, message(12, text(1, `v${length - 1}`)), Buffer.concat(nodes)]);
}

/** One Concat of `count` inputs. */
export function writeWide(path, count) {
  const names = Array.from({ length: count - 1 }, (_, i) => `w${i}`);
  const dims = Buffer.concat([1, 3, 64, 64].map((dim) => Buffer.concat([tag(1, 0), varint(dim)])));
  const tensors = names.map((name) => message(5, dims, tag(2, 0), varint(1), text(8, name)));
  const axis = message(5, text(1, 'axis'), tag(3, 0), varint(1), tag(20, 0), varint(2));
  const inputs = Buffer.concat(['image', ...names].map((name) => text(1, name)));
  const concat = message(1, inputs, text(2, 'y'), text(4, 'Concat'), axis);
  model(path, [image, message(12, text(1, 'y')), concat, Buffer.concat(tensors)]);
}
