"""A pulled language model as an OpenAI-compatible endpoint, by llama.cpp's own server (the package `xllamacpp`)."""

import os
import socket
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
CONTEXT = 16_384  # tokens, shared by the requests that are answered at once; 28 KiB of memory each
AT_ONCE = 2
PROMPTS_KEPT_MIB = 256


class CannotServe(Exception):
    """One line, for people."""


def serve(model: Path, name: str, port: int) -> Any:
    """Load a GGUF file and answer on loopback, and on loopback alone, under `/v1` until the returned server is dropped;
    its `listening_address` is the URL. port: 0 for any that is free. Raises `CannotServe`."""
    try:
        import xllamacpp
    except ImportError:
        raise CannotServe("xllamacpp is not installed here: `make local-model` installs it, pulls and serves") from None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotServe(f"Port {port} cannot be used: {error.strerror}") from None
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {name}
    params.hostnames = [LOOPBACK]
    params.port = port
    params.n_ctx = CONTEXT
    params.n_parallel = AT_ONCE
    params.kv_unified = True
    # Its threads wait for each other at every step: where another program takes one's core, a word takes seconds.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, len(os.sched_getaffinity(0)) - 1)
    params.cache_ram_mib = PROMPTS_KEPT_MIB
    # No page of a browser may ask it: there is no key.
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 0
    try:
        return xllamacpp.Server(params)
    except RuntimeError:
        raise CannotServe(f"{model} cannot be loaded: no GGUF model, or too little memory for it") from None
