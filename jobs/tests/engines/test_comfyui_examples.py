"""The workflow files in docs/examples: read by the engine, and whole as graphs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from jobs.engines import STYLES
from jobs.engines.comfyui import Workflow

EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"


@pytest.mark.parametrize("name", ["comfyui_style", "comfyui_figure"])
def test_an_example_can_be_read_and_its_links_lead_somewhere(name):
    workflow = Workflow.read(str(EXAMPLES / f"{name}.json"))
    links = [
        value[0] for node in workflow.graph.values() for value in node["inputs"].values() if isinstance(value, list)
    ]
    assert links
    assert set(links) <= set(workflow.graph)
    for node, key in workflow.inputs.values():
        assert not isinstance(workflow.graph[node]["inputs"][key], list), "an input that is linked cannot be filled in"


def test_the_style_example_has_words_for_every_style():
    assert set(Workflow.read(str(EXAMPLES / "comfyui_style.json")).prompts) == set(STYLES)


def test_only_the_style_example_has_a_strength():
    places = {name: Workflow.read(str(EXAMPLES / f"comfyui_{name}.json")).inputs for name in ("style", "figure")}
    assert set(places["style"]) == {"picture", "prompt", "seed", "strength"}
    assert set(places["figure"]) == {"picture", "seed"}
