/** TensorProto.DataType (onnx.proto, ONNX 1.23). */
export const dataTypes = {
  1: { name: 'float32', bits: 32 },
  2: { name: 'uint8', bits: 8 },
  3: { name: 'int8', bits: 8 },
  4: { name: 'uint16', bits: 16 },
  5: { name: 'int16', bits: 16 },
  6: { name: 'int32', bits: 32 },
  7: { name: 'int64', bits: 64 },
  8: { name: 'string', bits: 0 },
  9: { name: 'bool', bits: 8 },
  10: { name: 'float16', bits: 16 },
  11: { name: 'float64', bits: 64 },
  12: { name: 'uint32', bits: 32 },
  13: { name: 'uint64', bits: 64 },
  14: { name: 'complex64', bits: 64 },
  15: { name: 'complex128', bits: 128 },
  16: { name: 'bfloat16', bits: 16 },
  17: { name: 'float8e4m3fn', bits: 8 },
  18: { name: 'float8e4m3fnuz', bits: 8 },
  19: { name: 'float8e5m2', bits: 8 },
  20: { name: 'float8e5m2fnuz', bits: 8 },
  21: { name: 'uint4', bits: 4 },
  22: { name: 'int4', bits: 4 },
  23: { name: 'float4e2m1', bits: 4 },
  24: { name: 'float8e8m0', bits: 8 },
  25: { name: 'uint2', bits: 2 },
  26: { name: 'int2', bits: 2 },
  27: { name: 'float6e2m3', bits: 6 },
  28: { name: 'float6e3m2', bits: 6 },
} as const satisfies Record<number, { name: string; bits: number }>;

export type DataType = keyof typeof dataTypes;

const isDataType = (code: number): code is DataType => code in dataTypes;

/** The type's usual name, or "unknown dtype N". */
export const dataTypeName = (code: number): string =>
  isDataType(code) ? dataTypes[code].name : `unknown dtype ${code}`;

/** Whether the type holds real numbers rather than integers, booleans or text. */
export const isFloat = (code: number): boolean => code === 1 || code === 10 || code === 11 || code === 16;

const WHOLE: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 7, 12, 13, 21, 22, 25, 26]);

/** Whether the type holds integers. */
export const isWhole = (code: number): boolean => WHOLE.has(code);

/** Whether pixels of this type are counted 0 to 255. */
export const isByte = (code: number): boolean => code === 2;

export const isSignedByte = (code: number): boolean => code === 3;
