"""Two servers to try the platform with: a wallet of our own, and the time."""
