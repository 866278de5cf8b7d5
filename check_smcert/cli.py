"""What a plugin file calls. Whatever happens, the exit status is one that Nagios knows."""

from __future__ import annotations

import sys


def main(label: str) -> int:
    """Run plugin ``check_smcert_LABEL`` with this process's arguments; returns the exit status."""
    name = f"SMCERT {label.upper()}"
    try:
        from check_smcert.run import run

        return run(label, sys.argv[1:])
    except ImportError as error:
        # Python's own exit status for it, 1, would be WARNING.
        print(
            f"{name} UNKNOWN - {sys.executable} can't import the package {error.name}: install "
            "check_smcert for this Python with pip, which brings what it needs"
        )
    except KeyboardInterrupt:
        print(f"{name} UNKNOWN - interrupted")
    return 3
