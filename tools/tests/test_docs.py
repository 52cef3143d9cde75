"""What docs/tools.md shows works as shown."""

import re
from pathlib import Path
from typing import Any

from accounts.models import User
from fullvoice.lib.aio import in_db
from tools.services import Caller, call_tool, find_tool, register_operator_script


async def test_the_script_of_the_docs(
    pools: None, user: User, settings: Any, tmp_path: Path, project_root: Path
) -> None:
    found = re.search(r"<!-- test: script -->\n```python\n(.*?)```", (project_root / "docs/tools.md").read_text(), re.S)
    assert found
    script = tmp_path / "weather.py"
    script.write_text(found[1])
    settings.MCP_SCRIPT_PATH = str(script)

    report = await register_operator_script()

    assert report is not None
    assert (report.error, report.new) == ("", ("weather",))
    tool = await in_db(find_tool, user, "weather")
    assert (tool.risk, tool.needs_confirmation) == ("dangerous", True)
    result = await call_tool(tool, {"city": "Tokyo"}, caller=Caller(user.pk), idempotency_key="k")
    assert result.data == {"result": "It is sunny in Tokyo."}
