"""What the page of a monitor costs a real Chromium, as one line of JSON: medians of several visits,
each by a browser that has nothing of it yet.

    .venv/bin/python bench/page_in_chromium.py http://127.0.0.1:8090/
"""

import json
import statistics
import sys

from playwright.sync_api import sync_playwright

VISITS = 5
UPDATES = 10  # of each visit

# Both in ms since the request. The page, without figures yet.
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# Resolved by its first update on the screen, with all charts.
FIRST_PICTURE = """
    window.firstPicture = new Promise((resolve) => {
        const shown = () => resolve(performance.now());
        const look = () => requestAnimationFrame(
            window.superhero && window.superhero.frames > 0 ? shown : look);
        look();
    });
"""
# Resolved by its next update: ms of script in the longest frame of it.
NEXT_UPDATE = """
    () => new Promise((resolve) => {
        const shown = superhero.frames;
        const look = () => requestAnimationFrame(
            () => superhero.frames > shown ? resolve(superhero.lastFrameMs) : look());
        look();
    })
"""


def visit(browser, url):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(FIRST_PICTURE)
    received = []
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    page.goto(url)
    figures = {"first_picture_ms": page.evaluate("firstPicture"),
               "first_paint_ms": page.evaluate(FIRST_PAINT),
               "kilobytes": sum(received) / 1000}
    frames = [page.evaluate(NEXT_UPDATE) for _ in range(UPDATES)]
    context.close()
    return figures | {"frame_ms": statistics.median(frames)}


def main():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        visits = [visit(browser, sys.argv[1]) for _ in range(VISITS)]
        browser.close()
    print(json.dumps({name: statistics.median(each[name] for each in visits)
                      for name in visits[0]}))


if __name__ == "__main__":
    main()
