"""Decodes and resizes photos with Pillow, for bench/preprocess.mjs: pillow_photos.py OUT IMAGES..."""
import json
import pathlib
import sys

import numpy as np
from PIL import Image

out = pathlib.Path(sys.argv[1])
index = []


def keep(image, interpolation, pixels):
    name = f"{len(index)}.raw"
    (out / name).write_bytes(np.asarray(pixels).tobytes())
    index.append({"image": image, "interpolation": interpolation, "width": pixels.width, "height": pixels.height, "file": name})


for path in sys.argv[2:]:
    picture = Image.open(path).convert("RGB")
    keep(path, "decoded", picture)
    for name in ["nearest", "bilinear", "bicubic", "lanczos", "box"]:
        for size in [(224, 224), (96, 64), (320, 299)]:
            keep(path, name, picture.resize(size, Image.Resampling[name.upper()]))
(out / "index.json").write_text(json.dumps(index))
