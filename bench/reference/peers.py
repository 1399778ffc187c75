"""What other tools do to learn of a model: `peers.py list`, or `peers.py <name> <model>`."""

import importlib.util
import os
import runpy
import sys


def load(path: str) -> None:
    import onnx

    onnx.load(path)


def check(path: str) -> None:
    import onnx

    onnx.checker.check_model(path)


def session(path: str) -> None:
    import onnxruntime

    onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def polygraphy(*arguments: str) -> None:
    script = os.path.join(os.path.dirname(sys.executable), "polygraphy")
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")


PEERS = {
    "onnx.load": ("onnx", load),
    "onnx.checker (path)": ("onnx", check),
    "polygraphy inspect": ("polygraphy", lambda path: polygraphy("inspect", "model", path)),
    "polygraphy check lint": ("polygraphy", lambda path: polygraphy("check", "lint", path)),
    "onnxruntime session": ("onnxruntime", session),
}


def main() -> None:
    if sys.argv[1] == "list":
        print("\n".join(name for name, (package, _) in PEERS.items() if importlib.util.find_spec(package)))
    else:
        _, run = PEERS[sys.argv[1]]
        run(sys.argv[2])


main()
