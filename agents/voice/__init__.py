"""Hearing and speaking, without Django and without a protocol: backends behind ports, turn taking, playback. Realtime,
REST and the terminal are doors to this one path."""
