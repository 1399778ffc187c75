/** TensorProto.DataType (onnx.proto, ONNX 1.23). */
export const FLOAT32 = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const UINT16 = 4;
export const INT16 = 5;
export const INT32 = 6;
export const INT64 = 7;
export const BOOL = 9;
export const FLOAT16 = 10;
export const FLOAT64 = 11;
export const UINT32 = 12;
export const UINT64 = 13;
export const BFLOAT16 = 16;
export const UINT4 = 21;
export const INT4 = 22;
const UINT2 = 25;
const INT2 = 26;

const dataTypes = {
  [FLOAT32]: { name: 'float32', bits: 32 },
  [UINT8]: { name: 'uint8', bits: 8 },
  [INT8]: { name: 'int8', bits: 8 },
  [UINT16]: { name: 'uint16', bits: 16 },
  [INT16]: { name: 'int16', bits: 16 },
  [INT32]: { name: 'int32', bits: 32 },
  [INT64]: { name: 'int64', bits: 64 },
  8: { name: 'string', bits: 0 },
  [BOOL]: { name: 'bool', bits: 8 },
  [FLOAT16]: { name: 'float16', bits: 16 },
  [FLOAT64]: { name: 'float64', bits: 64 },
  [UINT32]: { name: 'uint32', bits: 32 },
  [UINT64]: { name: 'uint64', bits: 64 },
  14: { name: 'complex64', bits: 64 },
  15: { name: 'complex128', bits: 128 },
  [BFLOAT16]: { name: 'bfloat16', bits: 16 },
  17: { name: 'float8e4m3fn', bits: 8 },
  18: { name: 'float8e4m3fnuz', bits: 8 },
  19: { name: 'float8e5m2', bits: 8 },
  20: { name: 'float8e5m2fnuz', bits: 8 },
  [UINT4]: { name: 'uint4', bits: 4 },
  [INT4]: { name: 'int4', bits: 4 },
  23: { name: 'float4e2m1', bits: 4 },
  24: { name: 'float8e8m0', bits: 8 },
  [UINT2]: { name: 'uint2', bits: 2 },
  [INT2]: { name: 'int2', bits: 2 },
  27: { name: 'float6e2m3', bits: 6 },
  28: { name: 'float6e3m2', bits: 6 },
} as const satisfies Record<number, { name: string; bits: number }>;

type DataType = keyof typeof dataTypes;

const isDataType = (code: number): code is DataType => code in dataTypes;

/** The type's usual name, or "unknown dtype N". */
export const dataTypeName = (code: number): string =>
  isDataType(code) ? dataTypes[code].name : `unknown dtype ${code}`;

/** Bits of one element in raw_data (0 for strings); null for an unknown type. */
export const bitsOf = (code: number): number | null => (isDataType(code) ? dataTypes[code].bits : null);

/** Whether the type is a floating-point one that pixels are computed in (not float8 or smaller). */
export const isFloat = (code: number): boolean =>
  code === FLOAT32 || code === FLOAT16 || code === FLOAT64 || code === BFLOAT16;

const WHOLE: ReadonlySet<number> = new Set([
  UINT8,
  INT8,
  UINT16,
  INT16,
  INT32,
  INT64,
  UINT32,
  UINT64,
  UINT4,
  INT4,
  UINT2,
  INT2,
]);

/** Whether the type holds integers. */
export const isWhole = (code: number): boolean => WHOLE.has(code);

const SIGNED: ReadonlySet<number> = new Set([INT8, INT16, INT32, INT64, INT4, INT2]);

export const isSigned = (code: number): boolean => SIGNED.has(code);

/** Whether the type is uint8, whose pixels run from 0 to 255. */
export const isByte = (code: number): boolean => code === UINT8;

export const isSignedByte = (code: number): boolean => code === INT8;
