"""FullVoice: voice agents that act, after a yes, once, on record."""

__version__ = "0.1.0"
