import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.embedded import manifest
from agents.embedded.serving import CannotServe, serve
from agents.embedded.store import Store

# A prompt it has not seen is read at some 20 to 60 tokens a second.
PATIENCE_MS = 120_000
ENDS = {signal.SIGINT, signal.SIGTERM}


class Command(BaseCommand):
    help = (
        "Serve a language model on this machine alone, as an OpenAI-compatible endpoint, until Ctrl-C or SIGTERM. "
        "Example: manage.py local_model --port 8081"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        served = [model.name for model in manifest.load() if model.pack == "llm"]
        parser.add_argument("--port", type=int, default=8081, help="0: any that is free (default: 8081)")
        parser.add_argument(
            "--model", default=served[0], help=f"{', '.join(served)}, or a GGUF file (default: {served[0]})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = self._path(options["model"])
        # Held back from here on, in the server's threads too, so that none of them ends the process half way.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        try:
            server = serve(path, path.stem, options["port"])
            base = f"{server.listening_address}/v1"
            self.stdout.write(
                f"{path.stem} answers at {base}; Ctrl-C ends it. For .env:\n\n"
                f"OPENAI_BASE_URL={base}\nOPENAI_MODEL={path.stem}\nLLM_STYLE=json_schema\n"
                f"LLM_TIMEOUT_MS={PATIENCE_MS}\n"
            )
            self.stdout.flush()
            signal.sigwait(ENDS)
            del server
        except CannotServe as error:
            raise CommandError(str(error)) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _path(self, name: str) -> Path:
        model = next((model for model in manifest.load() if model.name == name and model.pack == "llm"), None)
        if model is None:
            if not Path(name).is_file():
                raise CommandError(f"{name!r} is neither a model of `manage.py models list` nor a GGUF file")
            return Path(name)
        folder = Store(settings.MODELS_DIR).find(model)
        if folder is None:
            raise CommandError(f"{name} was not pulled: manage.py models pull {model.pack}")
        return folder / model.files[0].name
