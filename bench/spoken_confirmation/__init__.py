"""Spoken exchanges in which money moves on what was understood: how often is it wrong? See README.md."""
