"""The Khronos glTF validator (npm gltf-validator): what it says about a file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).parents[2] / "bin" / "gltf"


def validate(glb: bytes) -> dict[str, Any]:
    """Return the validator's report."""
    command = ["node", str(TOOLS / "validate.js")]
    done = subprocess.run(command, input=glb, stdout=subprocess.PIPE, check=True, timeout=60)
    return json.loads(done.stdout)  # type: ignore[no-any-return]
