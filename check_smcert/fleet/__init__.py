"""Many checks at once, each in a process of its own, and what becomes of their outcomes."""
