"""The catalogue: every text has its Chinese, and what is compiled is what is written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
APPS = ("fullvoice", "agents", "tools", "accounts", "auditlog")


@pytest.fixture(scope="module")
def folder(project_root: Path) -> Path:
    return project_root / "fullvoice" / "locale" / "zh_Hans" / "LC_MESSAGES"


def marked(project_root: Path) -> Iterator[str]:
    for app in APPS:
        for path in (project_root / app).rglob("*.py"):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def test_every_marked_text_is_translated(project_root: Path, folder: Path) -> None:
    with (folder / "django.po").open("rb") as file:
        catalogue = read_po(file)
    translated = {str(message.id) for message in catalogue if message.string and not message.fuzzy}
    missing = sorted(set(marked(project_root)) - translated)
    assert not missing, "run `make messages` and translate"


def test_translations_keep_their_places(folder: Path) -> None:
    place = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    with (folder / "django.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str) and message.id:
                assert sorted(place.findall(message.id)) == sorted(place.findall(str(message.string))), message.id


def test_the_compiled_catalogue_is_current(folder: Path) -> None:
    with (folder / "django.po").open("rb") as po, (folder / "django.mo").open("rb") as mo:
        written = {str(m.id): str(m.string) for m in read_po(po) if m.string and not m.fuzzy and isinstance(m.id, str)}
        compiled = {str(m.id): str(m.string) for m in read_mo(mo) if isinstance(m.id, str)}
    assert {k: v for k, v in compiled.items() if k} == {k: v for k, v in written.items() if k}
