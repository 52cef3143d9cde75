"""Recognisers: what was said, from its sound. Each is an `Asr` in a module of its own, found by name in `registry.py`;
`chain.py` asks several in order."""
