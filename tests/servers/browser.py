"""A real Chromium without a window, driven as its user would."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack

from tests.requirements import need


class Browser:
    """Runs inside a ``with``. Its window is as wide as Icinga Web wants for one column."""

    def __init__(self, width: int = 1000, height: int = 1400) -> None:
        need("chromium", "chromedriver")
        self._size = f"--window-size={width},{height}"
        self._running = ExitStack()

    def __enter__(self) -> Browser:
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        profile = self._running.enter_context(tempfile.TemporaryDirectory(prefix="chromium-"))
        for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", self._size,
                         f"--user-data-dir={profile}"):  # fmt: skip
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # Chromium has none for root
        service = webdriver.ChromeService("/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(options, service)
        self._running.callback(self.driver.quit)
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self.driver.get(url)

    def log_in(self, url: str, user: str, password: str) -> None:
        """Fill in Icinga Web's login form at ``url`` and send it."""
        self.open(url)
        self.find("input[name=username]").send_keys(user)
        password_field = self.find("input[name=password]")
        password_field.send_keys(password)
        password_field.submit()
        self._wait(lambda driver: not driver.find_elements("css selector", "input[name=password]"))

    def find(self, selector: str):
        """The first element for a CSS selector, once there is one."""
        return self._wait(lambda driver: driver.find_element("css selector", selector))

    def pictures(self, selector: str) -> list:
        """The images for a CSS selector, once all are loaded and there is one at least."""
        script = "return arguments[0].complete && arguments[0].naturalWidth > 1"

        def loaded(driver):
            found = driver.find_elements("css selector", selector)
            return found if all(driver.execute_script(script, each) for each in found) else []

        return self._wait(loaded)

    def screenshot(self, element=None) -> bytes:
        """The page as it is shown, or one element of it, as PNG."""
        if element is not None:
            return element.screenshot_as_png
        return self.driver.get_screenshot_as_png()

    def _wait(self, condition):
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.driver, 30).until(condition)
