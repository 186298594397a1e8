"""The Khronos glTF validator (npm gltf-validator): what it says about a file."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).parents[2] / "bin" / "gltf"
HERE = shutil.which("node") is not None and (TOOLS / "node_modules" / "gltf-validator").is_dir()
START = "Install nodejs and npm, then: (cd bin/gltf && npm ci)"


def validate(glb: bytes) -> dict[str, Any]:
    """Return the validator's report."""
    command = ["node", str(TOOLS / "validate.js")]
    done = subprocess.run(command, input=glb, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)  # type: ignore[no-any-return]
