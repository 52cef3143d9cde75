"""Backends that speak, each in a file of its own, found by name (`registry.py`)."""
