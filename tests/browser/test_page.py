"""The live page in a real browser, over a monitor whose answers the test decides."""

import re

import pytest
from made_up import GAME
from playwright.sync_api import expect

CLOCK = r"\d\d:\d\d:\d\d"


def hidden(page, selector):
    return page.locator(selector).is_hidden()


def test_numbers_move(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    before = {what: page.text(what) for what in ("#sum-text", "#figures", "#lag-table")}
    label = page.locator("#chart-records canvas").get_attribute("aria-label")
    for what, text in before.items():
        expect(page.locator(what)).not_to_have_text(text, use_inner_text=True)
    expect(page.locator("#chart-records canvas")).not_to_have_attribute("aria-label", label)
    expect(page.locator("#status")).to_have_text("Live")


def test_numbers_are_those_of_the_answer(monitor, visit):
    monitor.frozen = monitor.begin + 1000
    page = visit(monitor.url)
    page.frames()
    state = monitor.state_now()
    assert page.text("#sum-text") == (
        f"{state['sum']['records']:,} records: every one has exactly one fate")
    fates = page.evaluate("[...document.querySelectorAll('#sum-fates > div')].map("
                          "(each) => each.innerText.split(/\\s*\\n\\s*/))")
    assert fates == [[fate["words"], f"{fate['records']:,}"] for fate in state["fates"]]
    figures = page.text("#figures").split("\n")
    assert figures[figures.index("Games under way") + 1] == "12"
    rows = page.locator("#lag-table tbody tr").all_inner_texts()
    assert len(rows) == len(state["lag"])
    assert rows[0].split("\t")[:3] == ["lib.server.lobby", "0",
                                       f"{state['lag'][0]['records']:,}"]
    assert "not known" in rows[-1] and "nobody" in rows[-1] and "none" in rows[-1]


def test_fates_that_do_not_add_up(monitor, visit):
    monitor.state["sum"] = {"adds_up": False, "note": "12 games more are in the ledger",
                            "records": 9000, "fates": 8990}
    page = visit(monitor.url)
    expect(page.locator("#sum-text")).to_have_text(
        "9,000 records, but 8,990 fates: these must be equal")
    expect(page.locator("#sum-note")).to_have_text("12 games more are in the ledger")
    expect(page.locator("#sum")).to_have_class(re.compile("warn"))


def test_while_the_log_is_read(monitor, visit):
    monitor.state["reading"] = {"caught_up": False, "records": 400, "fraction": 0.415}
    monitor.state["trouble"] = "the log ./data/log is locked"
    page = visit(monitor.url)
    expect(page.locator("#sum-text")).to_contain_text("records read so far, 41 % of the log")
    expect(page.locator("#reading-bar")).to_be_visible()
    expect(page.locator("#trouble")).to_have_text("the log ./data/log is locked")


def test_lost_and_back(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    monitor.down = True
    expect(page.locator("#status")).to_have_text("Connection lost")
    expect(page.locator("#lost-why")).to_contain_text("the monitor does not answer")
    expect(page.locator("#lost-why")).to_contain_text(re.compile(f"The figures are of {CLOCK}"))
    expect(page.locator("#lost-why")).to_contain_text("Next try in 2 s")
    monitor.down = False
    expect(page.locator("#status")).to_have_text("Live")
    expect(page.locator("#lost")).to_be_hidden()
    page.frames()
    assert page.expected_complaints("net::ERR_EMPTY_RESPONSE")


def test_tries_at_once_when_told_to(monitor, visit):
    page = visit(monitor.url, clock=True)
    page.frames()
    monitor.down = True
    page.clock.fast_forward(1100)
    expect(page.locator("#lost")).to_be_visible()
    monitor.down = False
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 0.1)  # no try of its own comes
    page.locator("#try-now").click()
    expect(page.locator("#status")).to_have_text("Live")
    page.expected_complaints("net::ERR_EMPTY_RESPONSE")


def test_pause(monitor, visit):
    page = visit(monitor.url, clock=True)
    page.frames()
    page.locator("#pause").click()
    expect(page.locator("#status")).to_have_text("Paused")
    expect(page.locator("#pause")).to_have_text("Go on")
    shown, asked = page.text("#sum-text"), len(monitor.asked_for("/api/"))
    page.clock.fast_forward(600_000)
    page.evaluate("fetch('api/state?last').then((answer) => answer.text())")
    assert monitor.asked_for("/api/")[asked:] == ["/api/state?last"]
    assert page.text("#sum-text") == shown
    page.locator("#pause").click()
    expect(page.locator("#status")).to_have_text("Live")
    expect(page.locator("#sum-text")).not_to_have_text(shown)


def stretch(page):
    """What times the charts show."""
    return page.text("#stretch").split(",")[0]


def drag(page, chart, begin, end):
    """From one part of the plot's width to another."""
    box = page.locator(f"{chart} .u-over").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + begin * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + (begin + end) / 2 * box["width"], middle)
    page.mouse.move(box["x"] + end * box["width"], middle)
    page.mouse.up()


def test_dragging_zooms_and_the_address_brings_it_back(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    drag(page, "#chart-bytes", 0.25, 0.5)
    expect(page.locator("#unzoom")).to_be_visible()
    words = dict(re.findall(r"(\w+)=([\d.]+)", page.url.split("#")[1]))
    seconds = float(words["to"]) - float(words["from"])
    assert 60 < seconds < 90
    page.until(f"document.getElementById('stretch').innerText.includes("
               f"superhero.clock({words['from']}))")
    shown = stretch(page)
    again = visit(page.url)
    again.frames()
    assert stretch(again) == shown
    expect(again.locator("#unzoom")).to_be_visible()
    again.keyboard.press("Tab")
    again.locator("#unzoom").click()
    expect(again.locator("#unzoom")).to_be_hidden()
    expect(again.locator("#ranges [aria-pressed=true]")).to_have_text("5 min")
    assert "from=" not in again.url


def test_the_address_brings_back_range_pause_and_game(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    page.get_by_role("button", name="30 min").click()
    expect(page.locator("#stretch")).to_contain_text("a point each 5 s")
    page.locator("#ended button").first.click()
    expect(page.locator("#game-status")).to_contain_text("in the tables")
    page.locator("#pause").click()
    shown = page.until("document.getElementById('stretch').innerText")
    again = visit(page.url)
    again.frames()
    expect(again.locator("#status")).to_have_text("Paused")
    expect(again.locator("#ranges [aria-pressed=true]")).to_have_text("30 min")
    expect(again.locator("#game-status")).to_contain_text(GAME)
    end = re.findall(CLOCK, again.text("#stretch"))[1]
    assert page.evaluate("superhero.clock(superhero.view.at)") == end and shown


def test_another_address_in_the_same_page(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    page.evaluate("location.hash = 'range=1m'")
    expect(page.locator("#ranges [aria-pressed=true]")).to_have_text("1 min")
    page.until("superhero.chartWords && document.getElementById('stretch').innerText")
    page.evaluate("location.hash = 'range=weeks&from=2&to=1&at=x'")
    expect(page.locator("#ranges [aria-pressed=true]")).to_have_text("5 min")


def test_all_is_since_the_first_record(monitor, visit):
    page = visit(monitor.url + "#range=all")
    page.frames()
    assert page.evaluate(f"superhero.clock({monitor.begin})") in page.text("#stretch")


def test_a_reload_loses_nothing(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    most = re.search(f"at most (.*?) at ({CLOCK})", page.text("#chart-records .said"))
    page.reload()
    page.frames()
    again = re.search(f"at most (.*?) at ({CLOCK})", page.text("#chart-records .said"))
    assert again[0] == most[0]


def test_dead_letters(monitor, visit):
    page = visit(monitor.url)
    expect(page.locator("#letter-count")).to_have_text("4")
    letter = page.locator("#letters details").nth(1)
    expect(letter).to_contain_text("lib.server.lobby 1, offset 1,077")
    expect(letter).to_contain_text("game_token is no token")
    letter.locator("summary").click()
    expect(letter.locator("pre")).to_have_text('{"game_token": 17}')
    expect(page.locator("#letters details").nth(3)).to_contain_text("Only its beginning")
    page.frames(2)
    assert letter.get_attribute("open") is not None  # updates leave it open
    monitor.state.update(dead_letters=[], dead_letter_count=0)
    expect(page.locator("#no-letters")).to_be_visible()


def test_the_fate_of_a_game(monitor, visit):
    monitor.looking[GAME] = 3
    page = visit(monitor.url)
    page.frames()
    page.locator("#game-token").fill(GAME)
    page.locator("#game-token").press("Enter")
    expect(page.locator("#game-status")).to_contain_text("Looking through the log")
    expect(page.locator("#game-status")).to_contain_text(f"Game {GAME}: in the tables")
    expect(page.locator("#game-progress")).to_be_hidden()
    told = page.text("#game-story")
    story = monitor.games[GAME]
    assert f"rows 12 to 13 of {story['tables']['meta_file']}" in told
    assert f"{story['commits'][0]['file']}, by w1" in told
    assert "4,512 up to 4,820" in told
    rows = page.locator("#game-story table").nth(1).locator("tbody tr")
    assert rows.count() == len(story["records"])
    assert rows.last.inner_text().split("\t") == [
        "2026-11-29 21:33:40.000000", "lib.server.lobby", "1", "4,811", "", "not known",
        "dead letter", "it is not a JSON object", "none"]


def test_replay(monitor, visit):
    page = visit(f"{monitor.url}#game={GAME}")
    blows = monitor.games[GAME]["fight"]["blows"]
    place = page.locator(".replay-controls .aside")
    expect(place).to_have_text(f"blow {len(blows)} of {len(blows)}")
    expect(page.locator(".replay .fallen")).to_contain_text("out")
    page.get_by_role("button", name="Start").click()
    expect(place).to_have_text(f"blow 0 of {len(blows)}")
    expect(page.locator(".replay .points").nth(1)).to_have_text("1,120 of 1,120")
    page.get_by_role("button", name="Next").press("Enter")
    expect(page.locator(".replay .points").nth(1)).to_have_text(
        f"{blows[0]['health_after']:,} of 1,120")
    expect(page.locator(".replay [aria-current]")).to_contain_text(
        f"hits Hulk ({blows[0]['enemy_token']}) for {blows[0]['damage']}")
    page.locator(".replay input").press("ArrowRight")
    expect(place).to_have_text(f"blow 2 of {len(blows)}")
    page.get_by_role("button", name="Play").click()
    expect(place).to_have_text(f"blow {len(blows)} of {len(blows)}")  # goes on by itself
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.parametrize("token, words", [
    ("00000000-0000-4000-8000-000000000000", "no record and no row names this game"),
    ("../state", "'../state' is no token of a game"),
])
def test_no_such_game(monitor, visit, token, words):
    page = visit(monitor.url)
    page.frames()
    page.locator("#game-token").fill(token)
    page.get_by_role("button", name="Look up").first.click()
    expect(page.locator("#game-status")).to_contain_text(f"Not found: {words}")
    assert page.expected_complaints("Failed to load resource")


def test_fights_heroes_lengths_roles(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    assert page.locator(".fight").count() == 6
    expect(page.locator("#under-way")).to_have_text("6 of 12 under way")
    expect(page.locator(".fight").first).to_contain_text("No blow yet.")
    expect(page.locator(".fight").nth(3)).to_contain_text("let its turn pass")
    expect(page.locator(".fight").last).to_contain_text("The 4 strongest of 9; 8 still stand.")
    expect(page.locator("#heroes-table tbody tr").first).to_have_text("Batman26040065.0 %")
    expect(page.locator("#lengths-table tbody tr").nth(1)).to_contain_text("5 to 9")
    expect(page.locator("#roles-table tbody tr").first).to_contain_text("alive, ready")
    expect(page.locator("#roles-table tbody tr").nth(2)).to_contain_text("gone, last seen 21:40:00")
    expect(page.locator(".role").first).to_contain_text("connections now")
    expect(page.locator("#workers-table tbody tr").nth(1)).to_contain_text("w2")


def test_depth_of_limit_and_seconds_of_a_commit(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    figures = page.locator(".role").first.locator("tbody tr")
    expect(figures.nth(0)).to_contain_text("40 of 1,000")
    expect(figures.nth(1)).to_contain_text("12.4 kB of 33.6 MB")
    expect(figures.nth(2)).not_to_contain_text(" of ")
    expect(page.locator(".role").nth(2)).to_contain_text("a commit takes 0.02 s")
    commits = page.locator("#roles-table tbody tr td:nth-child(5)")
    assert commits.all_inner_texts() == ["", "", "0.02 s"]


def test_lag_has_a_trend_in_words_and_as_a_line(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    trends = page.locator("#lag-table td.trend")
    assert trends.all_inner_texts()[:3] == ["growing by 12 a second", "steady", "not known"]
    points = page.locator("#lag-table .spark polyline")
    expect(points.first).to_have_attribute("points", "0.0,15.0 33.3,10.3 66.7,5.7 100.0,1.0")
    expect(points.nth(2)).to_have_attribute("points", "")
    monitor.state["lag"] = [{**monitor.state_now()["lag"][0], "trend": "falling by 3 a second",
                             "recent": [9, 6, 3]}]
    expect(trends).to_have_text(["falling by 3 a second"])
    expect(points).to_have_attribute("points", "0.0,1.0 50.0,5.7 100.0,10.3")


def test_nothing_is_known_yet(monitor, visit):
    """A monitor that has just begun, over an empty log."""
    monitor.state.update(topics=[], lag=[], fights=[], heroes=[], lengths=[], workers=[], roles=[],
                         dead_letters=[], dead_letter_count=0, ended=[],
                         sum={"records": 0, "fates": 0, "adds_up": True, "note": ""})
    page = visit(monitor.url)
    page.frames(2)
    expect(page.locator("#sum-text")).to_have_text("0 records: every one has exactly one fate")
    assert "No partition is known yet." in page.text("#lag-table")


def test_a_topic_that_comes_later(monitor, visit):
    later = monitor.state["topics"].pop()
    page = visit(monitor.url)
    page.frames()
    assert page.locator("#chart-records .legend li").count() == 2
    page.locator("#chart-records summary").click()
    numbers = page.locator("#chart-records-numbers tbody tr").first.locator("td")
    expect(numbers).to_have_count(2)
    monitor.state["topics"].append(later)
    expect(page.locator("#chart-records .legend li")).to_have_count(3)
    expect(numbers).to_have_count(3)
    assert page.locator("#chart-records canvas").count() == 1


def test_report(monitor, visit):
    monitor.state.update(roles=[], fights=[])
    monitor.report = {"state": monitor.state_now(), "history": monitor.history(""),
                      "proof": "Proved: 9,000 records.\n<b>None</b> is lost."}
    page = visit(f"{monitor.url}report")
    page.frames(0)
    expect(page.locator("#proof-text")).to_have_text(monitor.report["proof"])
    expect(page.locator("#status")).to_contain_text("Report of 20")
    for what in ("#game", "#pause", "#ranges", "#lost", "#roles-table", "#no-fights"):
        assert hidden(page, what)
    expect(page.locator("#chart-records .said").first).to_contain_text("at the end")
    drag(page, "#chart-records", 0.25, 0.5)
    page.locator("#unzoom").click()
    expect(page.locator("#unzoom")).to_be_hidden()
    assert monitor.asked_for("/api/") == []
    page.expected_complaints("Failed to load resource")  # /favicon.ico: a file has none
