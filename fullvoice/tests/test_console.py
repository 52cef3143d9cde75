"""The console's page: who may load it, what it may do, its files and its words. What it does: `test_browser.py`."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

FOLDER = Path(__file__).resolve().parent.parent / "static" / "fullvoice" / "console"
PAGE = FOLDER.parent.parent.parent / "templates" / "fullvoice" / "console.html"
SCRIPTS = sorted(FOLDER.rglob("*.js"))
WORDS: dict[str, dict[str, str]] = {
    name: json.loads((FOLDER / "words" / f"{name}.json").read_text()) for name in ("en", "zh")
}
# Keys that the code puts together.
MADE = ("state_", "field_", "link_", "meter_", "talk_", "mic_", "example_")


def test_the_page_may_reach_nothing_but_its_own_origin(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("frame-ancestors") == policy.pop("base-uri") == policy.pop("form-action") == "'none'"
    assert set(policy) == {"script-src", "style-src", "img-src", "connect-src", "worker-src"}
    assert set(policy.values()) == {"'self'"}
    assert "microphone=(self)" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert not answer.cookies


def test_nothing_in_the_page_is_inline_or_from_elsewhere(client: Client) -> None:
    page = client.get("/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize(("asked", "lang"), [("en", "en"), ("zh-CN,zh;q=0.9", "zh-Hans"), ("fr", "en")])
def test_the_page_begins_in_the_browsers_language(client: Client, asked: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in client.get("/", headers={"Accept-Language": asked}).content.decode()


def test_only_reads_are_taken(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


def test_the_docs_stay_where_they_were(client: Client) -> None:
    assert client.get("/docs")["Location"] == "/v1/api/docs"


@pytest.mark.parametrize("path", [*SCRIPTS, *FOLDER.glob("*.css"), *FOLDER.rglob("*.json")], ids=lambda p: p.name)
def test_every_file_is_served_as_what_it_is(client: Client, path: Path) -> None:
    name = path.relative_to(FOLDER.parent.parent).as_posix()
    assert finders.find(name) == str(path)
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    kind = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}[path.suffix]
    assert answer["Content-Type"].split(";")[0] == kind
    b"".join(answer)


def test_modules_import_only_files_that_are_there() -> None:
    for path in SCRIPTS:
        for name in re.findall(r'from "([^"]+)"|new URL\("([^"]+\.js)"', path.read_text()):
            assert (path.parent / "".join(name)).is_file(), f"{path.name}: {name}"


def test_both_catalogues_say_the_same_things() -> None:
    assert list(WORDS["en"]) == list(WORDS["zh"])
    for key, text in WORDS["en"].items():
        assert text, key
        assert WORDS["zh"][key], key
        places: list[Any] = [sorted(re.findall(r"\{\w+\}", WORDS[name][key])) for name in WORDS]
        assert places[0] == places[1], key


def test_every_word_is_there_and_used() -> None:
    code = PAGE.read_text() + "".join(path.read_text() for path in SCRIPTS)
    asked = set(re.findall(r'\bt\("(\w+)"', code)) | set(re.findall(r'data-(?:text|label|placeholder)="(\w+)"', code))
    assert asked <= set(WORDS["en"])
    quoted = set(re.findall(r'"(\w+)"', code))
    assert {key for key in WORDS["en"] if key not in quoted and not key.startswith(MADE)} == set()


def test_no_script_makes_markup_from_text() -> None:
    for path in SCRIPTS:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text()), path
