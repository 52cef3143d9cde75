"""The verbs on sessions, turns and plans. Every door calls these; nothing else changes a state."""
