"""Faults: what is broken on purpose, and what a plugin makes of it (``python -m tests.faults``)."""
