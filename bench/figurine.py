"""What a figure costs: seconds, peak memory, triangles, bytes, for pictures drawn here and photographs.

    .venv/bin/python bench/figurine.py [--resolution low|medium|high]

Each picture in a process of its own, as a job has it; `start` is until the engine has begun. Exits with 1 when the
800 × 1200 illustration takes more than 5 seconds or 500 MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).parents[1]
sys.path[:0] = [str(HOUSE), str(HOUSE / "bench")]
MOST_SECONDS, MOST_MIB = 5.0, 500


def measure(resolution: str, began: float) -> dict[str, object]:
    """Make the figure of the PNG on standard input, in this process."""
    from jobs.engines import FigureOptions, JobContext
    from jobs.engines.figurine import FigurineEngine
    from jobs.media import meshes

    picture, first = sys.stdin.buffer.read(), []
    options = FigureOptions(resolution=resolution)
    context = JobContext(report=lambda *_: first.append(time.time()))
    figure = FigurineEngine().make(picture, options=options, seconds=120, context=context)
    return {
        "start": first[0] - began,
        "seconds": time.time() - began,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "triangles": meshes.check(figure.glb).triangles,
        "kib": len(figure.glb) >> 10,
        "how": figure.notes[1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolution", default="medium", choices=["low", "medium", "high"])
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.began:
        print(json.dumps(measure(asked.resolution, asked.began)))
        return
    from figure_pictures import encoded, pictures

    print(f"{'picture':14} {'size':>10} {'start s':>8} {'whole s':>8} {'MiB':>5} {'triangles':>9} {'KiB':>5}")
    costly = False
    for name, picture in pictures().items():
        data = encoded(picture)
        command = [sys.executable, __file__, "--resolution", asked.resolution, "--began", str(time.time())]
        limits = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2"}
        out = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True, env=limits).stdout
        cost = json.loads(out)
        size = "{}×{}".format(*picture.size)
        print(
            f"{name:14} {size:>10} {cost['start']:8.2f} {cost['seconds']:8.2f} {cost['mib']:5} {cost['triangles']:9} "
            f"{cost['kib']:5}  {cost['how']}",
            flush=True,
        )
        if name == "illustration":
            costly = cost["seconds"] > MOST_SECONDS or cost["mib"] > MOST_MIB
    sys.exit(costly)


if __name__ == "__main__":
    main()
