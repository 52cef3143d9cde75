"""Whether there is speech, window by window."""
