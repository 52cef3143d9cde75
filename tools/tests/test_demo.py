"""The demo: two real servers, seeded and called."""

from fullvoice.lib.aio import in_db
from tools import demo
from tools.mcp.pool import close_pools
from tools.services import Caller, call_tool, find_tool


async def test_seed_and_call(user, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    import time

    t = time.time()
    reports = await demo.seed(user)
    print(reports, time.time() - t)
    try:
        tool = await in_db(find_tool, user, "transfer")
        r = await call_tool(
            tool, {"to": "x", "amount": "60", "currency": "USD"}, caller=Caller(user.pk), idempotency_key="k1"
        )
        print(r)
        tool = await in_db(find_tool, user, "balance")
        r = await call_tool(tool, {}, caller=Caller(user.pk), idempotency_key="k1")
        print(r)
        tool = await in_db(find_tool, user, "get_current_time")
        r = await call_tool(tool, {"timezone": "Asia/Shanghai"}, caller=Caller(user.pk), idempotency_key="k1")
        print(r)
        for name in ("balance", "get_current_time"):
            tool = await in_db(find_tool, user, name)
            params = {"timezone": "UTC"} if name != "balance" else {}
            c, t = time.process_time(), time.perf_counter()
            for _ in range(300):
                await call_tool(tool, params, caller=Caller(user.pk), idempotency_key="k1")
            print(name, (time.process_time() - c) / 300 * 1000, "cpu ms", (time.perf_counter() - t) / 300 * 1000, "ms")
    finally:
        t = time.time()
        await close_pools()
        print("closed in", time.time() - t)
