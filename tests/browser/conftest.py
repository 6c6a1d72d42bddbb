"""A real Chromium for the tests of the page, and a monitor whose answers they decide."""

import pytest
from playwright.sync_api import expect, sync_playwright

from browsing import HANGS_MS, Watched
from fake_monitor import FakeMonitor

expect.set_options(timeout=HANGS_MS)


# Not for longer than a file: while it lives, no other test of the process has an event loop.
@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def monitor():
    made = FakeMonitor()
    yield made
    made.close()


@pytest.fixture
def visit(chromium):
    """visit(url, **how) opens it as in a browser of its own: `how` as Playwright's new_context()
    takes it. A test fails if a page complains, but for what it expects itself."""
    contexts, pages = [], []

    def open_page(url, clock=False, **how):
        how.setdefault("viewport", {"width": 1440, "height": 900})
        contexts.append(chromium.new_context(**how))
        page = contexts[-1].new_page()
        page.set_default_timeout(HANGS_MS)
        if clock:
            page.clock.install()
        pages.append(Watched(page))
        page.goto(url)
        return pages[-1]

    yield open_page
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
