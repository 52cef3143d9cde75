"""The walk of the README works as pasted."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .servers import DEMO_PASSWORD, Server, seed


def walk_of(readme: Path) -> str:
    found = re.search(r"<!-- test: walk -->\n```sh\n(.*?)```", readme.read_text(), re.S)
    assert found, f"{readme.name} has a walk"
    return found[1]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk is written for curl, which this system has not")
def test_the_walk_works_as_pasted(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_root: Path
) -> None:
    seed(tmp_path, monkeypatch)
    (tmp_path / ".env").write_text(f"DEMO_PASSWORD={DEMO_PASSWORD}\n")
    with Server(project_root, tmp_path) as server:
        script = walk_of(project_root / "README.md").replace("http://localhost:8000", server.base)
        done = subprocess.run(
            ["sh", "-e", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
        )
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines() if line]
    assert [answer.get("type") or answer.get("success") for answer in answers[:9]] == [
        "clarify",
        "confirm",
        "confirm",
        True,
        True,
        "confirm",
        True,
        "result",
        "result",
    ]
    assert [answers[3]["replayed"], answers[4]["replayed"]] == [False, True]
    assert "9,940 US dollars" in answers[8]["resultText"]
    assert len(answers[9]["items"]) >= 6


def test_both_readmes_show_the_same_walk(project_root: Path) -> None:
    def calls(name: str) -> list[str]:
        return [line.split(" #")[0].rstrip() for line in walk_of(project_root / name).splitlines()]

    assert calls("README.md") == calls("README.zh-CN.md")


def test_every_setting_is_in_the_table(project_root: Path) -> None:
    settings = (project_root / "fullvoice" / "settings.py").read_text()
    names = set(re.findall(r'env\.(?:text|choice|flag|number|names|secret|file)\(\s*"([A-Z_]+)"', settings))
    assert len(names) > 30
    for readme in ("README.md", "README.zh-CN.md"):
        table = (project_root / readme).read_text()
        assert not {name for name in names if f"`{name}`" not in table}, readme
