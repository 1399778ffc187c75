"""The evaluation behind ../shared/data/cifar/results.csv, written again in NumPy and onnxruntime: no code of noiselint.

python3 bench/reference/cifar.py FOLDER [--seeds 3] [--networks 4] [--draw FILE]

clip(x + sigma * z, 0, 1) at 32 x 32, then the triangle filter where the network asks for 24, then the network. For a seed, z is one
draw of numpy.random.default_rng(seed), 2,000 x 3 x 32 x 32 in float32, for all networks and levels; a file's number is its row.
Prints a line of JSON for each network: accuracy for each level, averaged over seeds and by seed. With --draw writes
the rows of seed 0 instead, in order of the files.
"""
import argparse
import csv
import json
import pathlib

import numpy as np

SIGMAS = [0, 0.04, 0.06, 0.08, 0.09, 0.1, 0.15, 0.2]
ROWS = 2000

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--networks", type=int)
parser.add_argument("--draw", type=pathlib.Path)
arguments = parser.parse_args()

with open(arguments.folder / "test" / "labels.csv") as file:
    listed = sorted((row["file"], int(row["label"])) for row in csv.DictReader(file))
rows = [int(pathlib.Path(name).stem) for name, _ in listed]


def draw(seed):
    return np.random.default_rng(seed).standard_normal((ROWS, 3, 32, 32), np.float32)[rows]


if arguments.draw:
    draw(0).tofile(arguments.draw)
    raise SystemExit

import onnxruntime
from PIL import Image

pictures = [np.asarray(Image.open(arguments.folder / "test" / name).convert("RGB"), np.float32) / 255 for name, _ in listed]
clean = np.stack(pictures).transpose(0, 3, 1, 2)
labels = np.array([label for _, label in listed])


def triangle(source, target):
    scale = source / target
    places = (np.arange(target) + 0.5)[:, None] * scale
    weights = np.maximum(0, 1 - np.abs((np.arange(source) + 0.5)[None, :] - places) / scale)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


RESIZE = triangle(32, 24)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
paths = sorted((arguments.folder / "models").glob("*.onnx"))
if arguments.networks:
    paths = [paths[round(i * (len(paths) - 1) / max(1, arguments.networks - 1))] for i in range(arguments.networks)]
sessions = [onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for path in paths]
hits = np.zeros((len(paths), arguments.seeds, len(SIGMAS)))
for seed in range(arguments.seeds):
    noise = draw(seed)
    for level, sigma in enumerate(SIGMAS):
        if sigma == 0 and seed > 0:
            hits[:, seed, 0] = hits[:, 0, 0]
            continue
        noisy = np.clip(clean + np.float32(sigma) * noise, 0, 1)
        small = np.matmul(np.matmul(RESIZE, noisy), RESIZE.T)
        for network, session in enumerate(sessions):
            images = small if session.get_inputs()[0].shape[2] == 24 else noisy
            predicted = [session.run(None, {"input": images[at : at + 100]})[0].argmax(1) for at in range(0, len(images), 100)]
            hits[network, seed, level] = (np.concatenate(predicted) == labels).mean()

for path, by_seed in zip(paths, hits):
    means = by_seed.mean(0)
    summary = {
        "levels": [round(float(x), 5) for x in means],
        "seeds": [[round(float(x), 5) for x in row] for row in by_seed],
        "slope": round(float(np.polyfit(SIGMAS, means, 1)[0]), 5),
    }
    print(json.dumps({"model": path.name, "images": len(labels), "sigmas": SIGMAS, "accuracy": summary}))
