"""``smcert hostkeys``: host keys that are fetched side by side, compared with known ones, and kept."""
