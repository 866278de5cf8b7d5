"""Avaya's notices as data: one module for each."""
