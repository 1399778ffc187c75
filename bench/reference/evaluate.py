"""An evaluation that shares no code with noiselint: Pillow, NumPy and onnxruntime in Python.

python3 bench/reference/evaluate.py MODEL DATA --mean .5 --std .5 [--images 1000] [--sigma .08,.12] [--seeds 3]
        [--noise-at source] [--same-noise] [--threads 1]

Prints JSON: accuracy and agreement with the clean prediction for each level, averaged over seeds, and the slopes.
Short side to size/.875 (size below 128: to the size), centre crop, noise on [0,1] pixels, clip, normalize. With
--noise-at source the noise goes on before the resize, which is then the triangle filter in floats. Noise is NumPy's own;
--same-noise draws noiselint's (Philox4x32-10 keyed by seed and file, written again here), so that nothing is left to chance.
"""
import argparse
import csv
import hashlib
import json
import pathlib
import statistics

import numpy as np
import onnxruntime
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("data", type=pathlib.Path)
parser.add_argument("--mean", type=float, default=0)
parser.add_argument("--std", type=float, default=1)
parser.add_argument("--images", type=int)
parser.add_argument("--sigma", default="0.08,0.12,0.18,0.26,0.38")
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--noise-at", choices=["input", "source"], default="input")
parser.add_argument("--same-noise", action="store_true")
parser.add_argument("--threads", type=int, default=1)
arguments = parser.parse_args()

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = arguments.threads
session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])
model_input = session.get_inputs()[0]
size = model_input.shape[2]
sigmas = [float(sigma) for sigma in arguments.sigma.split(",")]


def triangle(source, target):
    """Row i: weights of output i, as the small networks were trained with it."""
    scale = source / target
    places = (np.arange(target) + 0.5)[:, None] * scale
    weights = np.maximum(0, 1 - np.abs((np.arange(source) + 0.5)[None, :] - places) / scale)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def to_input(image):
    """A Pillow image to float pixels of the model's size."""
    side = int(size / 0.875 + 1e-6) if size >= 128 else size
    short = min(image.size)
    if short != side:
        image = image.resize([int(side * edge / short) for edge in image.size], Image.Resampling.BILINEAR)
    left, top = round((image.width - size) / 2), round((image.height - size) / 2)
    return np.asarray(image.crop((left, top, left + size, top + size)), np.float32) / 255


def resize_floats(pixels):
    if pixels.shape[0] == size and pixels.shape[1] == size:
        return pixels
    rows, columns = triangle(pixels.shape[0], size), triangle(pixels.shape[1], size)
    tall = np.tensordot(rows, pixels, (1, 0))
    return np.tensordot(tall, columns, (1, 1)).transpose(0, 2, 1)


def predict(pictures):
    batch = (np.stack(pictures) - arguments.mean) / arguments.std
    return session.run(None, {model_input.name: batch.transpose(0, 3, 1, 2).astype(np.float32)})[0].argmax(1)


def philox(key, counter, blocks):
    words = [np.arange(blocks, dtype=np.uint64)] + [np.full(blocks, word, np.uint64) for word in counter]
    low = np.uint64(0xFFFFFFFF)
    k0, k1 = key
    for _ in range(10):
        a, b = words[0] * np.uint64(0xD2511F53), words[2] * np.uint64(0xCD9E8D57)
        words = [(b >> np.uint64(32)) ^ words[1] ^ np.uint64(k0), b & low, (a >> np.uint64(32)) ^ words[3] ^ np.uint64(k1), a & low]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack(words, 1).astype(np.uint32).ravel()


def cell_means():
    """Mean of the normal distribution in each of 65,536 cells of equal probability."""
    normal = statistics.NormalDist()
    edges = [0.0, *(normal.pdf(normal.inv_cdf(i / 65536)) for i in range(1, 65536)), 0.0]
    return (-np.diff(edges) * 65536).astype(np.float32)


MEANS = cell_means()


def draw(seed, index, name, shape):
    if not arguments.same_noise:
        return np.random.default_rng([seed, index]).standard_normal(shape, np.float32)
    a, b, c = np.frombuffer(hashlib.sha256(name.encode()).digest()[:12], "<u4").tolist()
    count = int(np.prod(shape))
    words = philox((seed, c), (0, a, b), -(-count // 8))
    return MEANS[np.stack([words & 0xFFFF, words >> 16], 1).ravel()[:count]].reshape(shape)


with open(arguments.data / "labels.csv") as file:
    listed = [(row["file"], int(row["label"])) for row in csv.DictReader(file)][: arguments.images]

hits, same = [np.zeros((len(sigmas) + 1, arguments.seeds)) for _ in range(2)]
for index, (name, label) in enumerate(listed):
    image = Image.open(arguments.data / name).convert("RGB")
    at_source = arguments.noise_at == "source"
    pixels = np.asarray(image, np.float32) / 255 if at_source else to_input(image)
    finish = resize_floats if at_source else (lambda noisy: noisy)
    pictures = [finish(pixels)]
    for seed in range(arguments.seeds):
        noise = draw(seed, index, name, pixels.shape)
        pictures += [finish(np.clip(pixels + sigma * noise, 0, 1)) for sigma in sigmas]
    predicted = predict(pictures)
    noisy = predicted[1:].reshape(arguments.seeds, len(sigmas)).T
    hits[0] += predicted[0] == label
    same[0] += 1
    hits[1:] += noisy == label
    same[1:] += noisy == predicted[0]

levels = [0.0, *sigmas]


def summary(counts):
    by_seed = counts / len(listed)
    means = by_seed.mean(1)
    return {
        "levels": [round(float(x), 5) for x in means],
        "seeds": [[round(float(x), 5) for x in row] for row in by_seed.T],
        "slope": round(float(np.polyfit(levels, means, 1)[0]), 5),
    }


print(json.dumps({"model": pathlib.Path(arguments.model).name, "images": len(listed), "sigmas": levels, "accuracy": summary(hits), "agreement": summary(same)}))
