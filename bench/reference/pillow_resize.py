"""Reference values of Pillow's resize for the tests: python3 bench/reference/pillow_resize.py > test/sweep/preprocess/pillow.json

Needs Pillow and NumPy. `rgb` is what people get (8 bits between and behind the passes); `exact` is one channel in
Pillow's floating point mode, with no rounding at all.
"""
import json

import numpy as np
from PIL import Image

FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
}
WIDTH, HEIGHT = 11, 8

rng = np.random.default_rng(0)
image = rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
cases = []
for name, resample in FILTERS.items():
    for width, height in [(5, 4), (7, 8), (4, 3), (16, 9)]:
        rgb = np.asarray(Image.fromarray(image).resize((width, height), resample))
        plane = Image.fromarray((image[:, :, 0] / 255).astype(np.float32))
        exact = np.asarray(plane.resize((width, height), resample))
        cases.append(
            {
                "interpolation": name,
                "width": width,
                "height": height,
                "rgb": rgb.flatten().tolist(),
                "exact": [round(float(x), 6) for x in exact.flatten()],
            }
        )

print('{"width":%d,"height":%d,"rgb":%s,"cases":[' % (WIDTH, HEIGHT, json.dumps(image.flatten().tolist(), separators=(",", ":"))))
print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
print("]}")
