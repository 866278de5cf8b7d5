"""make lab: everything up on loopback, to look at, until Ctrl-C takes it down again."""

from __future__ import annotations

import argparse
import signal
import time

from tests.lab.foreground import foreground
from tests.stack import DAYS_AGO, Stack

HOW_TO = """\
Up after {seconds:.0f} s: {services} services of three lab Session Managers, {days} days of history.

  Icinga Web   {web}/icingadb/services
               {web}/graphite/list/services
               user {user}, password {password}
  Graphite     {graphite}

Ctrl-C ends it and leaves nothing behind.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stack", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS_AGO[0], help="how much history")
    days = parser.parse_args().days
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {line}", flush=True)

    with foreground(), Stack([ago for ago in DAYS_AGO if ago <= days], say) as stack:
        told = HOW_TO.format(
            seconds=time.monotonic() - began,
            services=len(stack.services),
            days=days,
            web=stack.web.url,
            user=stack.web.user,
            password=stack.web.password,
            graphite=stack.graphite.url,
        )
        print(told, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
