"""From an utterance to calls. Plain Python: nothing here imports Django."""
