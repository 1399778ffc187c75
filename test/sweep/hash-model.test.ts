import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import proto from 'onnx-proto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashModel } from '../../src/sweep/run/hash-model.ts';

const { ModelProto } = proto.onnx;
const [TENSOR, GRAPH] = [4, 5];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noiselint-hash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const beside: Onnx.ITensorProto = {
  name: 'w',
  dataType: 1,
  dims: [2],
  dataLocation: 1,
  externalData: [{ key: 'location', value: 'weights.bin' }],
};
const constant: Onnx.INodeProto = {
  opType: 'Constant',
  output: ['w'],
  attribute: [{ name: 'value', type: TENSOR, t: beside }],
};
const branch = (graph: Onnx.IGraphProto): Onnx.IGraphProto => ({
  node: [{ opType: 'If', input: ['c'], attribute: [{ name: 'then_branch', type: GRAPH, g: graph }] }],
});

/** Where a model names the file of a tensor. */
it.each<[where: string, model: Onnx.IModelProto]>([
  ['an initializer', { graph: { initializer: [beside] } }],
  ['a Constant', { graph: { node: [constant] } }],
  ['an initializer of a branch', { graph: branch({ initializer: [beside] }) }],
  ['a Constant two branches deep', { graph: branch(branch({ node: [constant] })) }],
  ['a function', { graph: {}, functions: [{ name: 'f', node: [constant] }] }],
])('weights beside the model count: named by %s', (_, model) => {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, ModelProto.encode(ModelProto.fromObject({ irVersion: 8, ...model })).finish());
  const without = hashModel(path);
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(8));
  const before = hashModel(path);
  expect(before).not.toBe(without);
  expect(hashModel(path)).toBe(before);
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(9));
  expect(hashModel(path)).not.toBe(before);
});
