"""A small MCP server over stdio whose tools end as they are told; standard library only, so that it starts at once.

`pay` is a write and `look` a read; both take `how`: `ok`, `fail`, `crash`, `crash_once`, `hold` (answers when the file
`go` is there), `progress`. Everything that arrives is appended to the file `calls`, one JSON object a line, before
anything is done. Both files are in the directory `SHAPES_DIR`; where it has a file `definition`, that is what `pay`
says of itself.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

Json = dict[str, Any]

HOWS = ["ok", "fail", "crash", "crash_once", "hold", "progress"]
_lock = threading.Lock()


def tool(name: str, description: str) -> Json:
    properties = {"how": {"type": "string", "enum": HOWS}, "account": {"type": "string"}, "amount": {"type": "number"}}
    schema = {"type": "object", "properties": properties, "required": ["how"], "additionalProperties": False}
    return {"name": name, "title": name.title(), "description": description, "inputSchema": schema}


def tools(folder: Path) -> list[Json]:
    changed = folder / "definition"
    return [tool("pay", changed.read_text() if changed.exists() else "Pays."), tool("look", "Looks.")]


def send(message: Json) -> None:
    with _lock:
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        sys.stdout.flush()


def call(folder: Path, message: Json) -> None:
    params = message["params"]
    meta, given = params.get("_meta") or {}, params["arguments"]
    with _lock, (folder / "calls").open("a") as file:
        row = {"name": params["name"], "how": given["how"], "key": meta.get("fullvoice/idempotencyKey"),
               "user": meta.get("fullvoice/user"), "given": given}  # fmt: skip
        file.write(json.dumps(row) + "\n")
    how = given["how"]
    crashed = folder / "crashed"
    if how == "crash" or (how == "crash_once" and not crashed.exists()):
        crashed.touch()
        os._exit(3)
    if how == "hold":
        while not (folder / "go").exists():
            time.sleep(0.005)
    if how == "progress":
        for step in (1, 2):
            progress = {"progressToken": meta["progressToken"], "progress": step, "total": 2, "message": f"step {step}"}
            send({"method": "notifications/progress", "params": progress})
    failed = how == "fail"
    text = "no money left" if failed else "done"
    result: Json = {"content": [{"type": "text", "text": text}], "isError": failed}
    if not failed:
        result["structuredContent"] = {"name": params["name"], "how": how}
    send({"id": message["id"], "result": result})


def main() -> None:
    folder = Path(os.environ["SHAPES_DIR"])
    for line in sys.stdin:
        message = json.loads(line)
        match message.get("method"):
            case "initialize":
                version = message["params"]["protocolVersion"]
                info = {"name": "shapes", "version": "1"}
                send(
                    {
                        "id": message["id"],
                        "result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info},
                    }
                )
            case "tools/list":
                send({"id": message["id"], "result": {"tools": tools(folder)}})
            case "tools/call":
                threading.Thread(target=call, args=(folder, message), daemon=True).start()
            case _ if "id" in message:
                send({"id": message["id"], "error": {"code": -32601, "message": "Method not found"}})


if __name__ == "__main__":
    main()
