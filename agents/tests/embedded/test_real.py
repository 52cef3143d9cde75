"""The real models, from the real registries: opt-in (`pytest -m models agents/tests/embedded`)."""

import json
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from fullvoice.tests.servers import free_port

pytestmark = pytest.mark.models

SCHEMA = {
    "type": "object",
    "properties": {"to": {"type": "string"}, "amount": {"type": "number"}},
    "required": ["to", "amount"],
    "additionalProperties": False,
}


def test_pull_and_serve(project_root: Path) -> None:
    pytest.importorskip("xllamacpp", reason="`make local-model` installs it")
    subprocess.run([sys.executable, "manage.py", "models", "pull", "llm"], cwd=project_root, check=True)
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "manage.py", "local_model", "--port", str(port)],
        cwd=project_root,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            model = process.stdout.readline().split()[0]
            response_format = {"type": "json_schema", "json_schema": {"name": "call", "schema": SCHEMA}}
            answer = httpx2.post(
                f"http://127.0.0.1:{port}/v1/chat/completions",
                json={
                    "model": model,
                    "messages": [{"role": "user", "content": "Send 50 dollars to Bob"}],
                    "response_format": response_format,
                    "temperature": 0,
                },
                timeout=120,
            ).json()
            assert json.loads(answer["choices"][0]["message"]["content"]) == {"to": "Bob", "amount": 50}
        finally:
            process.terminate()
    assert process.returncode == 0
