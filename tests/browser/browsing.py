"""A page that is watched: what it complains of, and when something has become true in it."""

import time

HANGS_MS = 120_000  # for what comes at once: guards against hanging only


class Watched:
    """A Playwright page; its locator(), evaluate() and so on are at hand."""

    def __init__(self, page):
        self.page = page
        self.complaints = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __getattr__(self, name):
        return getattr(self.page, name)

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def until(self, expression):
        """The value of an expression of the page as soon as it is true. (Playwright's own
        wait_for_function() needs what the page's security policy forbids.)"""
        end = time.monotonic() + HANGS_MS / 1000
        while time.monotonic() < end:
            value = self.page.evaluate(expression)
            if value:
                return value
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never true: {expression}")

    def frames(self, more=1):
        """Waits until so many more answers of the monitor are shown."""
        shown = self.page.evaluate("window.superhero ? superhero.frames : 0")
        self.until(f"window.superhero && superhero.frames >= {shown + more}")

    def text(self, selector):
        return self.page.locator(selector).first.inner_text()

    def expected_complaints(self, words):
        """Of a connection that the test has broken: Chromium itself says so in the console."""
        others = [complaint for complaint in self.complaints if words not in complaint]
        said = len(others) < len(self.complaints)
        self.complaints[:] = others
        return said
