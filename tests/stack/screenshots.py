"""make screenshots: the README's pictures of Icinga Web, taken from the running stack."""

from __future__ import annotations

from pathlib import Path

from tests.servers.browser import Browser
from tests.stack import Stack

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
ALL = "graphite/list/services?sort=service_display_name"


def main() -> None:
    """Write them; each is the page as a user sees it after logging in."""
    PICTURES.mkdir(exist_ok=True)
    with Stack(say=print) as stack, Browser(width=1000, height=940) as browser:
        browser.log_in(f"{stack.web.url}/authentication/login", stack.web.user, stack.web.password)
        service = stack.web.service("sm-61", "smcert-system_manager")
        all_graphs = f"{stack.web.url}/{ALL}"
        for name, page in (("icingaweb-service", service), ("icingaweb-graphs", all_graphs)):
            browser.open(page)
            browser.pictures("img.graphiteImg")
            (PICTURES / f"{name}.png").write_bytes(browser.screenshot())


if __name__ == "__main__":
    main()
