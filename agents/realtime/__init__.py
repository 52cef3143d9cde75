"""The OpenAI Realtime protocol (GA) over the voice pipeline: events in, events out. No socket and no database here."""
