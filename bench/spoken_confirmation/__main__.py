"""Run the exchanges against a server and print what came of them. See README.md."""

import argparse
import asyncio
import importlib
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .caller import Caller, Told
from .exchanges import Exchange, Transfer, exchanges
from .line import Line, resumed
from .target import FullVoice, Target
from .voices import Voices

EXCHANGE_SECONDS = 240


@dataclass(frozen=True)
class Result:
    exchange: Exchange
    told: Told
    done: Sequence[Transfer]

    @property
    def wrong(self) -> int:
        """How much was carried out that was not the wish, or once too often."""
        left = [self.exchange.wish] if self.exchange.wish else []
        count = 0
        for transfer in self.done:
            same = next((wish for wish in left if _same(wish, transfer)), None)
            if same is None:
                count += 1
            else:
                left.remove(same)
        return count

    @property
    def right(self) -> bool:
        """What was wanted came about, and nothing else."""
        return self.wrong == 0 and bool(self.done) == (self.exchange.wish is not None)


def _same(wish: Transfer, done: Transfer) -> bool:
    return (wish.to, wish.currency) == (done.to, done.currency) and Decimal(wish.amount) == Decimal(done.amount)


async def run(target: Target, chosen: Sequence[Exchange], voices: Voices, sessions: int, speed: float) -> list[Result]:
    gate = asyncio.Semaphore(sessions)
    results: list[Result] = []

    async def one(exchange: Exchange) -> None:
        async with gate:
            told = await _acted(target, exchange, voices, speed)
            result = Result(exchange, told, await asyncio.to_thread(target.done, exchange, told.calls))
            results.append(result)
            mark = "WRONG" if result.wrong else "ok" if result.right else "not done"
            print(f"[{len(results)}/{len(chosen)}] {exchange.id}: {mark}", file=sys.stderr, flush=True)

    async with asyncio.TaskGroup() as group:
        for exchange in chosen:
            group.create_task(one(exchange))
    return results


async def _acted(target: Target, exchange: Exchange, voices: Voices, speed: float) -> Told:
    way = await asyncio.to_thread(target.connection, exchange)
    voice = voices.of(exchange)
    functions = {"transfer": '{"ok": true}', "read_messages": " ".join(exchange.messages)}
    url = resumed(way.url, way.name) if way.resume else way.url

    def line() -> Line:
        return Line(url, way.token, way.session, functions, speed=speed)

    async with line() as first:
        caller = Caller(exchange, first, lambda text: voices.say(text, exchange.language, voice), line)
        try:
            async with asyncio.timeout(EXCHANGE_SECONDS):
                return await caller.act()
        except TimeoutError:
            return caller.cut_short()
        finally:
            await caller.hang_up()


def table(results: Sequence[Result]) -> str:
    lines = [f"{'':26}{'exchanges':>10}{'wrong':>8}{'right':>8}{'turns':>8}"]
    categories = list(dict.fromkeys(result.exchange.category for result in results))
    groups: list[tuple[str, list[Result]]] = [
        (name, [result for result in results if result.exchange.category == name]) for name in categories
    ]
    for language in ("en", "zh"):
        spoken = [result for result in results if result.exchange.language == language]
        groups.append((f"all {language}", spoken))
    for name, group in [*groups, ("all", list(results))]:
        if not group:
            continue
        wrong = sum(1 for result in group if result.wrong)
        right = sum(result.right for result in group)
        wanted = [len(result.told.said) for result in group if result.exchange.wish and result.right]
        turns = f"{statistics.mean(wanted):.1f}" if wanted else ""
        lines.append(f"{name:26}{len(group):>10}{wrong:>8}{right / len(group):>8.1%}{turns:>8}")
    first = sorted(ms for result in results for ms in result.told.first_audio_ms)
    if first:
        lines.append(
            f"end of speech to first audio: p50 {statistics.median(first):.0f} ms, silence to end a turn included"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.spoken_confirmation", description=__doc__)
    parser.add_argument("--target", default="", help="module:Class of another server (default: this project)")
    parser.add_argument("--limit", type=int, default=0, help="the first so many, which hold something of everything")
    parser.add_argument("--only", default="", help="exchanges whose id begins so")
    parser.add_argument("--sessions", type=int, default=3, help="callers at once")
    parser.add_argument("--speed", type=float, default=2.0, help="of the microphone, while nothing is being played")
    parser.add_argument("--json", type=Path, help="write every exchange with what was said and heard")
    options = parser.parse_args()
    chosen = [exchange for exchange in exchanges() if exchange.id.startswith(options.only)]
    chosen = chosen[: options.limit] if options.limit else chosen
    with tempfile.TemporaryDirectory(prefix="spoken-") as folder:
        target = _target(options.target, Path(folder))
        # The callers' voices first: they would slow the server down.
        voices = asyncio.run(_voices(chosen))
        target.start(chosen)
        try:
            results = asyncio.run(run(target, chosen, voices, options.sessions, options.speed))
        finally:
            target.stop()
    results.sort(key=lambda result: result.exchange.id)
    if options.json:
        options.json.write_text(json.dumps([_row(result) for result in results], ensure_ascii=False, indent=1))
    print(table(results))
    print(f"load {os.getloadavg()[0]:.1f}, {options.sessions} callers at once, microphone at {options.speed:g} x")
    sys.exit(1 if any(result.wrong for result in results) else 0)


def _target(name: str, folder: Path) -> Target:
    if not name:
        return FullVoice(folder, {})
    module, _, kind = name.partition(":")
    made: Target = getattr(importlib.import_module(module), kind)()
    return made


async def _voices(chosen: Sequence[Exchange]) -> Voices:
    """With every scripted sentence made."""
    from .voices import caller_tts

    voices = Voices(await caller_tts())
    for exchange in chosen:
        for act in exchange.acts:
            text = getattr(act, "text", "") or getattr(act, "yes", "")
            if text:
                await voices.say(text, exchange.language, voices.of(exchange))
    return voices


def _row(result: Result) -> dict[str, Any]:
    exchange = result.exchange
    return {
        "id": exchange.id,
        "wish": asdict(exchange.wish) if exchange.wish else None,
        "done": [asdict(transfer) for transfer in result.done],
        "wrong": result.wrong,
        "right": result.right,
        **asdict(result.told),
    }


if __name__ == "__main__":
    main()
