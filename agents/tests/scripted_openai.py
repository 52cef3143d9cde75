"""A chat completions endpoint on loopback that streams answers from a script: a real server for the real client."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Body = dict[str, Any]
USAGE = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer. delay_s: before anything is sent. cut: the connection closes half way through the body."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    cut: bool = False


def stream(*data: Any, done: bool = True) -> Reply:
    """Server-sent events with this data, as JSON."""
    lines = [*map(json.dumps, data), *(["[DONE]"] if done else [])]
    return Reply("".join(f"data: {line}\n\n" for line in lines).encode())


def chunk(delta: Any = None, finish: Any = None) -> Body:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": {} if delta is None else delta, "finish_reason": finish}],
    }


def message(
    content: str = "",
    tool_calls: tuple[tuple[str, Any], ...] = (),
    refusal: str = "",
    finish: str | None = None,
    usage: Any = USAGE,
) -> Reply:
    """A whole completion in pieces, as servers send it; tool calls are (name, arguments), and arguments that are a
    string are sent as they are."""
    pieces: list[Body] = [{"role": "assistant", "content": ""}]
    pieces += ({"content": part} for part in _split(content))
    pieces += ({"refusal": part} for part in _split(refusal))
    for index, (name, given) in enumerate(tool_calls):
        head = {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        pieces.append({"tool_calls": [{"index": index, **head}]})
        for part in _split(given if isinstance(given, str) else json.dumps(given)):
            pieces.append({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
    last = chunk(finish=finish or ("tool_calls" if tool_calls else "stop"))
    counted = [{**chunk(), "choices": [], "usage": usage}] if usage is not None else []
    return stream(*map(chunk, pieces), last, *counted)


def _split(text: str) -> Iterator[str]:
    for start in range(0, len(text), 7):
        yield text[start : start + 7]


def text(content: str) -> Reply:
    return message(content)


def calls(*calls: tuple[str, Any]) -> Reply:
    return message(tool_calls=calls)


def by_schema(*calls: tuple[str, Any], answer: str | None = None) -> Reply:
    """The reply to a request for JSON by schema."""
    asked = [{"tool": name, "arguments": given} for name, given in calls]
    return message(json.dumps({"calls": asked, "answer": answer}))


def error(status: int, retry_after: str | None = None, said: str = "it is so") -> Reply:
    body = json.dumps({"error": {"message": said, "type": "scripted", "code": None}}).encode()
    return Reply(body, status, {} if retry_after is None else {"retry-after": retry_after})


def hang(seconds: float = 60.0) -> Reply:
    """No answer for so long, or until the server stops."""
    return Reply(b"", delay_s=seconds)


def cut() -> Reply:
    """The connection breaks off in the middle of the arguments."""
    return Reply(calls(("transfer", {"to": "Alice", "amount": "fifty dollars"})).body, cut=True)


def ended_early() -> Reply:
    """A stream that ends in order, before the reply does."""
    return stream(chunk({"content": "I have sent"}), done=False)


def raw(body: bytes) -> Reply:
    """Anything with status 200."""
    return Reply(body)


class ScriptedOpenAI:
    """Answers requests to `base_url` with `script` in turn, and any that follow with `answer(request body)`.

    `requests` has the body of each request, `keys` its bearer token. A request beyond the script, where there is no
    `answer`, gets status 418. The script may be added to while the server runs.
    """

    def __init__(self, *script: Reply, answer: Callable[[Body], Reply] | None = None) -> None:
        self.script = list(script)
        self.answer = answer
        self.requests: list[Body] = []
        self.keys: list[str] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server: ThreadingHTTPServer | None = None

    @property
    def base_url(self) -> str:
        assert self._server is not None, "not started"
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def start(self) -> Self:
        self._stopping.clear()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Lets go of hanging requests and closes the port."""
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def reply_to(self, body: Body, key: str) -> Reply:
        with self._lock:
            self.requests.append(body)
            self.keys.append(key)
            scripted = self.script.pop(0) if self.script else None
        if scripted is None:
            scripted = self.answer(body) if self.answer else error(418)
        if scripted.delay_s:
            self._stopping.wait(scripted.delay_s)
        return scripted


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256


def _handler(scripted: ScriptedOpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path != "/v1/chat/completions":
                self._send(error(404))
                return
            self._send(scripted.reply_to(body, self.headers.get("authorization", "").removeprefix("Bearer ")))

        def do_GET(self) -> None:
            known = self.path == "/v1/models"
            models = {
                "object": "list",
                "data": [{"id": "scripted", "object": "model", "created": 1, "owned_by": "test"}],
            }
            self._send(Reply(json.dumps(models).encode()) if known else error(404))

        def _send(self, reply: Reply) -> None:
            kind = "text/event-stream" if reply.body.startswith(b"data:") else "application/json"
            headers = {"content-type": kind, "content-length": str(len(reply.body)), **reply.headers}
            head = f"HTTP/1.1 {reply.status} {'OK' if reply.status == 200 else 'Error'}\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            body = reply.body[: len(reply.body) // 2] if reply.cut else reply.body
            self.close_connection = self.close_connection or reply.cut
            try:
                self.wfile.write(f"{head}\r\n".encode() + body)
            except OSError:  # the caller has gone
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
