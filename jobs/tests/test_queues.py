"""Which queue the engines of the settings work from."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.conf import settings

from jobs.tests.engines.test_comfyui import WORKFLOW

ASK = """
import json
from avatar_forge.settings import ENGINES
print(json.dumps({name: entry.get("QUEUE") for kind in ("3d", "style") for name, entry in ENGINES[kind].items()}))
"""


def test_jobs_for_servers_wait_for_a_gpu_and_others_do_not(tmp_path):
    (tmp_path / "workflow.json").write_text(json.dumps(WORKFLOW))
    servers = {"HUNYUAN3D_URL": "http://127.0.0.1:9", "COMFYUI_URL": "http://127.0.0.1:9"}
    workflow = {"COMFYUI_STYLE_WORKFLOW": str(tmp_path / "workflow.json")}
    environment = {**os.environ, **servers, **workflow}
    told = subprocess.check_output([sys.executable, "-c", ASK], env=environment, cwd=settings.BASE_DIR)
    assert json.loads(told) == {"hunyuan3d": "gpu", "figurine": None, "comfyui": "gpu", "painter": None}
