/** The fields of TensorProto that hold a tensor's elements, by their numbers in onnx.proto. */

export const RAW_DATA = 9;

/** Bytes of an element in float_data and double_data; the other typed fields (int32_data and the like) hold varints. */
export const fixedWidths: Readonly<Record<number, number>> = { 4: 4, 10: 8 };
