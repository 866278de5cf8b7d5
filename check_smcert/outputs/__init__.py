"""Outputs: an Outcome in, text out."""
