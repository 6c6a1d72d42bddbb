"""The page for everybody: keyboard, screen reader, phone, dark; and that it does no harm."""

import html.parser
import re

import axe_playwright_python
import pathlib
import pytest
from fake_monitor import PAGE
from made_up import GAME, HOSTILE, story
from playwright.sync_api import expect

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
CLOCK = r"\d\d:\d\d:\d\d"


def faults(page):
    """What axe finds that is serious or critical, in lines."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{fault['id']} ({fault['impact']}): {node['target']} {node['failureSummary']}"
            for fault in found["violations"] if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(monitor, visit, scheme, size):
    monitor.state["sum"] = {"adds_up": True, "note": "2 games of the ledger were not seen"}
    monitor.state["trouble"] = "Redis does not answer"
    page = visit(f"{monitor.url}#game={GAME}&from=1&to=400", color_scheme=scheme, **size)
    expect(page.locator(".replay")).to_be_visible()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.frames()
    assert faults(page) == []
    page.get_by_role("button", name="All").click()
    monitor.down = True
    expect(page.locator("#lost")).to_be_visible()
    assert faults(page) == []
    page.expected_complaints("net::ERR_EMPTY_RESPONSE")


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(monitor, visit, scheme):
    """Of what is drawn, which axe does not see: names at the ends of lines are text, too."""
    page = visit(monitor.url, color_scheme=scheme)
    page.frames()
    colours = page.evaluate("""Object.fromEntries(['panel', 'page', 'text', 'muted', 'accent',
        'warn', 'control', 'line-0', 'line-1', 'line-2', 'line-3'].map((name) => [name,
        getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()]))""")
    assert luminance(colours["panel"]) < 0.02 if scheme == "dark" else colours["panel"] == "#ffffff"
    for name in ("text", "muted", "warn", "line-0", "line-1", "line-2", "line-3"):
        assert contrast(colours[name], colours["panel"]) >= 4.5, name
    for name in ("accent", "control"):
        assert contrast(colours[name], colours["panel"]) >= 3, name


def drawn_colours(page, chart):
    """How many pixels of a chart have which colour, as #rrggbb."""
    return page.evaluate("""(chart) => {
        const canvas = document.querySelector(chart + ' canvas');
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const counts = {};
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 255) continue;
            const colour = '#' + [0, 1, 2].map(
                (k) => data[i + k].toString(16).padStart(2, '0')).join('');
            counts[colour] = (counts[colour] || 0) + 1;
        }
        return counts;
    }""", chart)


def test_charts_follow_the_scheme(monitor, visit):
    page = visit(monitor.url, color_scheme="light")
    page.frames()
    assert drawn_colours(page, "#chart-records").get("#b35309", 0) > 20
    page.emulate_media(color_scheme="dark")
    page.frames()
    colours = drawn_colours(page, "#chart-records")
    assert colours.get("#f0a352", 0) > 20 and "#b35309" not in colours
    page.expected_complaints("willReadFrequently")  # about the test's own looking


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_sideways_scrolling(monitor, visit, width):
    monitor.games[GAME] = story("Supercalifragilistic" * 6)
    monitor.state["log"] = "Kafka at " + "broker-with-a-long-name.example.org:9092," * 5
    monitor.state["heroes"][0]["hero"] = "Pneumonoultramicroscopic" * 4
    page = visit(f"{monitor.url}#game={GAME}", **dict(PHONE, viewport={"width": width,
                                                                       "height": 844}))
    expect(page.locator(".replay")).to_be_visible()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.frames()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("Math.max(...[...document.querySelectorAll('.panel')].map("
                         "(each) => each.getBoundingClientRect().right))") <= width


def test_arrow_keys_move_the_cursor_and_it_is_spoken(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    page.locator("#pause").click()
    plot = page.locator("#chart-records .plot")
    plot.focus()
    plot.press("End")
    spoken = page.locator("#spoken")
    expect(spoken).to_have_text(re.compile(
        rf"^{CLOCK}: lobby \d+ records/s, game [\d,]+ records/s, login \d+ records/s$"))
    last = spoken.inner_text()
    plot.press("ArrowLeft")
    expect(spoken).not_to_have_text(last)
    before = spoken.inner_text()
    # One cursor for all charts.
    time = before.split(": ")[0]
    for chart in ("records", "bytes", "executed", "lag-seconds"):
        expect(page.locator(f"#chart-{chart} .said").first).to_contain_text(f" at {time}")
    plot.press("ArrowRight")
    expect(spoken).to_have_text(last)
    plot.press("Home")
    expect(spoken).not_to_have_text(last)
    plot.press("Escape")
    expect(page.locator("#chart-records .said").first).to_contain_text("at most")
    plot.press("End")
    plot.press("+")
    expect(page.locator("#unzoom")).to_be_visible()
    plot.press("Escape")
    expect(page.locator("#unzoom")).to_be_hidden()


def test_the_mouse_has_one_cursor_over_all_charts(monitor, visit):
    page = visit(f"{monitor.url}#range=30m")
    page.frames()
    page.locator("#pause").click()
    page.locator("#chart-executed .u-over").hover(position={"x": 100, "y": 40})
    expect(page.locator("#chart-executed .said").first).to_contain_text(re.compile(f" at {CLOCK}$"))
    time = page.text("#chart-executed .said")[-8:]
    expect(page.locator("#chart-records .said").first).to_contain_text(f" at {time}")
    expect(page.locator("#chart-lag-seconds .said").first).to_contain_text(f" at {time}")
    page.mouse.move(2, 2)
    expect(page.locator("#chart-records .said").first).to_contain_text("at most")


def test_everything_is_reached_by_tab(monitor, visit):
    page = visit(f"{monitor.url}#game={GAME}")
    expect(page.locator(".replay")).to_be_visible()
    page.locator("#pause").click()
    wanted = page.evaluate("""[...document.querySelectorAll(
        'button, input, summary, a[href], [role=application]')].filter(
        (each) => each.checkVisibility() && !each.disabled).length""")
    page.evaluate("""() => {
        window.reached = new Set();
        document.addEventListener('focusin', (event) => {
            if (event.target.matches('button, input, summary, a[href], [role=application]')) {
                reached.add(event.target);
            }
        });
        document.activeElement.blur();
    }""")
    for _ in range(3 * wanted):
        page.keyboard.press("Tab")
        if page.evaluate("reached.size") == wanted:
            break
    assert page.evaluate("reached.size") == wanted


def test_chart_tells_itself_in_words_and_numbers(monitor, visit):
    monitor.frozen = monitor.begin + 1000
    to = int(monitor.frozen)
    page = visit(f"{monitor.url}#from={to - 300}&to={to}")  # the page's own clock goes on
    page.frames()
    canvas = page.locator("#chart-lag-records canvas")
    assert canvas.get_attribute("role") == "img"
    assert "lib.server.game: " in canvas.get_attribute("aria-label")
    plot = page.locator("#chart-lag-records .plot")
    numbers = page.locator(f"#{plot.get_attribute('aria-details')}")
    page.locator("#chart-lag-records summary").click()
    expect(numbers.locator("caption")).to_have_text(
        "Lag in records: the greatest value of 12 s each")
    assert numbers.locator("thead th").all_inner_texts() == [
        "Time, UTC", "lib.server.lobby", "lib.server.game", "lib.server.login"]
    rows = numbers.locator("tbody tr").all_inner_texts()
    history = monitor.history(f"from={to - 300}&to={to}")
    assert len(rows) == 25
    most = max(history["topics"][1]["lag_records"][:12])
    assert rows[0].split("\t")[2] == f"{most:,} record{'s' if most != 1 else ''}"


TRENDS = [
    ([100] * 50, ": 100 records/s now, steady; at most 100 at 00:00:00"),
    ([100] * 20 + [1200] + [100] * 24 + [200] * 5,
     ": 200 records/s now, rising; at most 1,200 at 00:00:20"),
    ([900] * 45 + [1] * 5 + [None] * 3, ": 1 records/s now, falling; at most 900 at 00:00:00"),
    ([0] * 20, ": none in this time"),
    ([None] * 20, ": not known"),
    ([], ": not known"),
]


def test_trends_in_words(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    said = [page.evaluate("""(values) => {
        const chart = {long: (n) => `${superhero.figure(n)} records/s`, short: superhero.figure,
                       none: ': none in this time'};
        const times = values.map((value, i) => i);
        return superhero.chartWords.sentence(
            chart, superhero.chartWords.facts(times, values), false);
    }""", values) for values, _ in TRENDS]
    assert said == [words for _, words in TRENDS]


TEXTS = {
    "count(1234567)": "1,234,567", "count(null)": "not known", "figure(0.126)": "0.13",
    "figure(5.25)": "5.3", "figure(1234.5)": "1,235", "bytes(999)": "999 B",
    "bytes(24000)": "24.0 kB", "bytes(999999)": "1.0 MB", "bytes(1.5e9)": "1.5 GB",
    "duration(0)": "0 s", "duration(1.25)": "1.25 s", "duration(75.04)": "75.0 s",
    "duration(200)": "3 min 20 s", "duration(12000)": "3 h 20 min",
    "duration(null)": "not known", "share(1, 3)": "33.3 %", "share(1, 1e6)": "< 0.1 %",
    "share(999999, 1e6)": "> 99.9 %", "share(0, 5)": "0 %", "share(0, 0)": "",
    "chartWords.commonPrefix(['a.b.c', 'a.b.d'])": "a.b.",
    "chartWords.commonPrefix(['a.b', 'c.d'])": "",
}


def test_numbers_and_units(monitor, visit):
    page = visit(monitor.url)
    page.frames()
    assert {call: page.evaluate(f"superhero.{call}") for call in TEXTS} == TEXTS


def test_hostile_names_do_no_harm(monitor, visit):
    state = monitor.state
    state.update(log=HOSTILE, tables=HOSTILE, trouble=HOSTILE, version=HOSTILE)
    state["sum"] = {"adds_up": False, "note": HOSTILE}
    state["topics"][0]["topic"] = "lib.server.lobby"
    state["heroes"][0]["hero"] = state["workers"][0]["name"] = HOSTILE
    state["roles"][0].update(role=HOSTILE, address=HOSTILE, trouble=HOSTILE)
    state["roles"][0]["figures"][0]["name"] = HOSTILE
    state["ended"][1] = HOSTILE
    for fight in state["fights"]:
        for fighter in fight["fighters"]:
            fighter.update(hero=HOSTILE, user=HOSTILE)
    for letter in state["dead_letters"]:
        letter.update(reason=HOSTILE)
    state["lag"] = [{"topic": HOSTILE, "partition": 0, "records": 1, "seconds": 1.0,
                     "trend": HOSTILE, "held_by": HOSTILE, "owner": HOSTILE, "committed": HOSTILE}]
    monitor.games[GAME] = story(HOSTILE)
    monitor.games[GAME].update(why=HOSTILE)
    monitor.games[GAME]["records"][-1]["reason"] = HOSTILE
    page = visit(f"{monitor.url}#game={GAME}")
    expect(page.locator(".replay")).to_be_visible()
    page.frames()
    for place in ("#source", "#trouble", "#sum-note", "#heroes-table", "#workers-table",
                  "#roles-table", ".role", "#ended", ".fight", "#letters", "#lag-table",
                  "#game-status", "#game-story"):
        assert HOSTILE in page.locator(place).first.text_content(), place
    assert page.evaluate("window.harmed") is None
    assert page.locator("img").count() == 0
    assert page.locator("body script").count() == 0


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.all = []

    def handle_starttag(self, tag, attributes):
        self.all.append((tag, dict(attributes)))


def test_page_needs_nothing_else_and_nothing_inline():
    tags = Tags()
    tags.feed((PAGE / "index.html").read_text())
    files = []
    for tag, attributes in tags.all:
        assert not {name for name in attributes if name == "style" or name.startswith("on")}
        assert tag != "style"
        if tag == "script":
            assert "defer" in attributes
            files.append(attributes["src"])
        if tag == "link":
            files.append(attributes["href"])
    assert all(re.fullmatch(r"page/[\w.]+", file) for file in files)
    kept = {file.name for file in PAGE.iterdir()} - {"index.html", "icon.svg", "uPlot.LICENSE"}
    assert {file.removeprefix("page/") for file in files} == kept
    assert sum(file.stat().st_size for file in PAGE.iterdir()) <= 200_000


def test_scripts_write_no_markup():
    for file in PAGE.glob("*.js"):
        if file.name != "uPlot.iife.min.js":
            wrong = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|"
                               r"\beval\b|new Function|setAttribute\('style'", file.read_text())
            assert wrong == [], file.name


def test_only_the_monitor_is_asked(monitor, visit):
    page = visit("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(monitor.url)
    page.frames(2)
    assert asked and all(url.startswith(monitor.url) for url in asked)


def test_motion_is_left_out_where_it_is_not_wanted(monitor, visit):
    durations = {}
    for motion in ("reduce", "no-preference"):
        page = visit(monitor.url, reduced_motion=motion)
        page.frames()
        durations[motion] = page.evaluate(
            "getComputedStyle(document.querySelector('.bar.health rect')).transitionDuration")
    assert durations == {"reduce": "0s", "no-preference": "0.25s"}


def test_what_an_update_costs(monitor, visit):
    """Its six frames take about 10 ms of script together, by the thread's own time, which what else
    runs hardly changes. More than ten times that is a fault on any machine."""
    page = visit(monitor.url)
    session = page.context.new_cdp_session(page.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def script_ms():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(each["value"] for each in metrics if each["name"] == "ScriptDuration")

    page.frames(3)
    begin, first = script_ms(), page.evaluate("superhero.frames")
    page.frames(6)
    each = (script_ms() - begin) / (page.evaluate("superhero.frames") - first)
    print(f"an update: {each:.1f} ms of script, the longest frame of the last one: "
          f"{page.evaluate('superhero.lastFrameMs'):.1f} ms with what interrupted it")
    assert 0 < each < 120
    assert 0 < page.evaluate("superhero.lastFrameMs") <= page.evaluate("superhero.lastUpdateMs")
