"""Is an edited model as valid as the one it was made from? Reads [{name, before, after}] from a JSON file."""

import json
import sys

import onnx


def fault(path):
    """What onnx.checker says, with shape inference; None for a valid model. Weights elsewhere are not needed."""
    try:
        model = onnx.load(path, load_external_data=False)
        for tensor in model.graph.initializer:
            if tensor.data_location == onnx.TensorProto.EXTERNAL:
                # The checker would look for the file: an empty payload of the right shape stands in.
                tensor.ClearField("external_data")
                tensor.data_location = onnx.TensorProto.DEFAULT
                tensor.raw_data = bytes(1)
                tensor.ClearField("dims")
                tensor.dims.append(0)
                tensor.raw_data = b""
        onnx.checker.check_model(model)
        onnx.shape_inference.infer_shapes(onnx.load(path, load_external_data=False), check_type=True, strict_mode=True)
        return None
    except Exception as error:  # whatever it is, the model before has to have it too
        return type(error).__name__ + ": " + str(error).strip().split("\n")[0][:200]


pairs = json.load(open(sys.argv[1]))
worse = 0
already = 0
known = {}
for pair in pairs:
    after = fault(pair["after"])
    if after is None:
        continue
    if pair["before"] not in known:
        known[pair["before"]] = fault(pair["before"])
    if known[pair["before"]] is not None:
        already += 1
        continue
    worse += 1
    print(f"worse  {pair['name']}: {after}")
print(f"{len(pairs)} edited models, {len(pairs) - worse - already} valid, {already} not valid before the edit either, {worse} made invalid")
sys.exit(1 if worse or not pairs else 0)
