"""Fuzzing with coverage of everything that reads what others wrote: ``python -m tests.fuzz``.

A target is a function that takes bytes and raises whatever must not happen. atheris looks for bytes
that make it raise; ``make test`` runs each of them on a fixed number of mutations, without atheris.
Seeds are real: made by keytool, openssl and the tests' own pages when they are needed, never stored.
"""
