"""pytest-django has a `client` too, and is loaded after ours: here it is ours."""

from fullvoice.testing import client

__all__ = ["client"]
