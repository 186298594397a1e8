"""How long `make run` takes until it serves: the first start of a data folder, and the ones after it.

.venv/bin/python bench/start_time.py [rounds]
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start(data: str, port: int) -> float:
    """Start `make run`, wait until it is ready, stop it; return the seconds until it was ready."""
    began = time.monotonic()
    environment = {**os.environ, "DATA_DIR": data, "PORT": str(port)}
    process = subprocess.Popen(["make", "run"], cwd=ROOT, env=environment, stdout=-3, stderr=-3, start_new_session=True)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/api/health/ready", timeout=5):
                    return time.monotonic() - began
            except OSError:
                if process.poll() is not None or time.monotonic() - began > 120:
                    raise
                time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        print(f"first start of a new data folder: {start(data, port):.2f} s")
        later = [start(data, port) for _ in range(rounds)]
    print(f"later starts: median {statistics.median(later):.2f} s, min {min(later):.2f}, max {max(later):.2f}")


if __name__ == "__main__":
    main()
