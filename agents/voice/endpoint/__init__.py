"""Whether who speaks has finished."""
