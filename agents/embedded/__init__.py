"""Models that run on this machine: which there are (`manifest.toml`), how their data files get here, and how they are
served. No Django inside; whoever uses a model is told its folder."""
