/** Models to put behind a server. */
import proto from 'onnx-proto';

const { ModelProto } = proto.onnx;

/** Bytes of one element, by type. */
const WIDTH: Readonly<Record<number, number>> = { 1: 4, 10: 2, 7: 8 };

/** A fixture holds no weights; the same model with zeros in their place, as large as the export that it was. */
export function withWeights(fixture: Uint8Array): Uint8Array {
  const model = ModelProto.decode(fixture);
  for (const tensor of model.graph?.initializer ?? []) {
    if (tensor.dataLocation !== 1) continue;
    const elements = (tensor.dims ?? []).reduce<number>((size, dim) => size * Number(dim), 1);
    tensor.dataLocation = 0;
    tensor.externalData = [];
    tensor.rawData = new Uint8Array(elements * (WIDTH[tensor.dataType ?? 0] ?? 4));
  }
  return ModelProto.encode(model).finish();
}

/** The same model with its larger weights in a file of their own, each at an offset of 1 MiB from the one before. */
export function withExternalData(fixture: Uint8Array, location: string) {
  const model = ModelProto.decode(fixture);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    const raw = tensor.rawData;
    if (!raw || raw.length <= 256) continue;
    const entries = { location, offset, length: raw.length };
    tensor.dataLocation = 1;
    tensor.externalData = Object.entries(entries).map(([key, value]) => ({ key, value: String(value) }));
    parts.push(raw, new Uint8Array(GAP - raw.length));
    offset += GAP;
    tensor.rawData = new Uint8Array();
  }
  return { model: ModelProto.encode(model).finish(), data: Buffer.concat(parts) };
}

const GAP = 1_048_576;
