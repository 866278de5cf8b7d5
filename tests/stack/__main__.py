"""make lab: everything up on loopback, to look at, until Ctrl-C takes it down again."""

from __future__ import annotations

import argparse
import signal
import sys
import time

import pytest

from tests.stack import DAYS_AGO, Stack

HOW_TO = """\
Up: {services} services of three lab Session Managers, with {days} days of history.

  Icinga Web   {web}/graphite/list/services   user {user}, password {password}
  Graphite     {graphite}

Ctrl-C ends it and leaves nothing behind.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stack", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS_AGO[0], help="how much history")
    days = parser.parse_args().days
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    began = time.monotonic()
    try:
        print("Starting lab Session Managers, Icinga 2, Graphite, Icinga Web; replaying history ...")
        with Stack([ago for ago in DAYS_AGO if ago <= days]) as stack:
            print(f"({time.monotonic() - began:.0f} s)")
            print(
                HOW_TO.format(
                    services=len(stack.services),
                    days=days,
                    web=stack.web.url,
                    user=stack.web.user,
                    password=stack.web.password,
                    graphite=stack.graphite.url,
                ),
                flush=True,
            )
            signal.pause()
    except KeyboardInterrupt:
        pass
    except pytest.skip.Exception as missing:
        sys.exit(f"the lab {missing}")


if __name__ == "__main__":
    main()
