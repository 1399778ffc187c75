"""Reads frames (length as uint32 little-endian, then bytes) and answers each with 1 where protobuf parses it as a
ModelProto that has a graph, 0 where it does not. Needs the package `onnx`."""

import struct
import sys

import onnx


def is_model(data: bytes) -> bool:
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except Exception:
        return False
    return model.HasField("graph")


def main() -> None:
    source, out = sys.stdin.buffer, sys.stdout
    while header := source.read(4):
        (length,) = struct.unpack("<I", header)
        out.write("1" if is_model(source.read(length)) else "0")
        out.flush()


main()
