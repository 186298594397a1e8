"""What each style costs at 1024 pixels, in a process of its own as in a job: seconds and peak memory.

.venv/bin/python bench/painter.py [rounds]      a drawn picture, a photograph, and a cut-out of
2048 pixels, the largest that a job may have
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jobs.engines import STYLES  # noqa: E402


def paint(name: str, side: str, style: str) -> None:
    """In the process that is measured: paint once, and print the seconds and the peak in MiB."""
    from style_pictures import png

    from jobs.engines import UNATTENDED
    from jobs.engines.painter import PainterEngine

    picture = png(name, int(side))
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    PainterEngine().paint(picture, style=style, strength=0.9, seed=1, seconds=60, context=UNATTENDED)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    print(seconds, processor, after.ru_maxrss / 1024)


def measure(name: str, side: int, style: str, rounds: int) -> tuple[float, float, float, float]:
    """Return the median and the most of the seconds, the median of the processor's, and the highest peak."""
    runs = []
    for _ in range(rounds):
        command = [sys.executable, __file__, "--paint", name, str(side), style]
        said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
        runs.append([float(word) for word in said.split()])
    seconds, processor, peaks = zip(*runs, strict=True)
    return statistics.median(seconds), max(seconds), statistics.median(processor), max(peaks)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")
    if sys.argv[1:2] == ["--paint"]:
        paint(*sys.argv[2:5])
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'picture':>14} {'style':>10}   median s    most s   processor s   peak MiB")
    for name, side in (("haeun", 1024), ("astronaut", 1024), ("cutout", 2048)):
        for style in STYLES:
            median, most, processor, peak = measure(name, side, style, rounds)
            print(f"{name:>9} {side} {style:>10} {median:10.2f} {most:9.2f} {processor:13.2f} {peak:10.0f}", flush=True)


if __name__ == "__main__":
    main()
