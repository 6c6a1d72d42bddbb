"""The live page over the real program: what it shows while games are played, and afterwards."""

import json
import re
import urllib.request

import fake_monitor
import pytest
from hostile import HOSTILE, set_aside
from playwright.sync_api import expect
from program import audit, environment, finish, free_port, run, start, wait_until
from roles import Process

ADDRESS = re.compile(r"live page .*at (http://\S+/)")


class Served:
    """A process that serves the live page; `url` as soon as it says so."""

    def __init__(self, *args):
        self.process = start(*args, "--monitor-port", 0)
        line = self.process.stderr.readline()
        while line and not ADDRESS.search(line):
            line = self.process.stderr.readline()
        assert line, "it ended before it served"
        self.url = ADDRESS.search(line)[1]


@pytest.fixture
def served():
    all_served = []

    def serve(*args):
        all_served.append(Served(*args))
        return all_served[-1]

    yield serve
    for one in all_served:
        if one.process.poll() is None:
            one.process.kill()
        finish(one.process)


@pytest.fixture
def roles():
    """roles(name, *args, **settings) starts one, which is killed at the end."""
    begun = []

    def begin(name, *args, **settings):
        settings = {"WEBSOCKET_HOST": "127.0.0.1", **settings}
        begun.append(Process(name, (name, *args), environment(**settings)))
        return begun[-1]

    yield begin
    for role in begun:
        if role.process.poll() is None:
            role.kill()


def figure(page, name):
    """What the page shows for it, as soon as it shows anything."""
    return page.until("[...document.querySelectorAll('#figures > div')]"
                      f".filter(one => one.querySelector('dt')?.textContent === {name!r})"
                      ".map(one => one.querySelector('dd').textContent)[0]")


def number(text):
    return int(text.replace(",", ""))


def test_numbers_move_while_games_are_played_and_agree_with_the_audit(tmp_path, served, visit):
    out = tmp_path / "out"
    playing = served("simulate", "--duration", 3600, "--rate", 20, "--rotate-seconds", 0.5,
                     "--monitor", "--quiet", "--output-dir", out)
    page = visit(playing.url)
    wait_until(lambda: number(figure(page, "Games in tables")) > 20, "games in the page")
    expect(page.locator("#fights-now > *").first).to_be_visible()
    expect(page.locator("#roles-table")).to_contain_text("server")
    page.goto("about:blank")
    done = finish(playing.process, send=2)
    assert done.code == 0, done.err

    report = audit(out)
    assert report.code == 0, report.out
    after = visit(served("monitor", "--output-dir", out).url)
    games = report.json["games"]
    wait_until(lambda: number(figure(after, "Games in tables")) == games, "all games in the page")
    expect(after.locator("#sum-text")).to_contain_text("every one has exactly one fate")
    expect(after.locator("#lag-table tbody tr").first).to_contain_text("w1")


def test_the_fate_of_a_known_game(tmp_path, served, visit):
    out = tmp_path / "out"
    played = run("simulate", "--games", 20, "--seed", 42, "--quiet", "--output-dir", out)
    assert played.code == 0, played.err
    line = run("log", "--output-dir", out, "--topic", "lib.server.game").out.splitlines()[0]
    token = json.loads(line)["key"]
    told = json.loads(run("game", token, "--output-dir", out, "--json").out)
    page = visit(served("monitor", "--output-dir", out).url + f"#game={token}")
    expect(page.locator("#game-status")).to_contain_text("in the tables")
    story = page.text("#game-story")
    assert told["tables"]["meta_file"] in story
    for record in told["records"]:
        assert f"{record['offset']:,}" in story
    for fighter in told["fight"]["fighters"]:
        assert fighter["name"] in story and fighter["user_token"][:8] in story
        assert fighter["user_token"] not in story


def longest_waiting(page):
    """Seconds, of all partitions of the table, that the oldest record waits."""
    cells = page.evaluate("[...document.querySelectorAll('#lag-table tbody tr')]"
                          ".map(row => row.cells[5].textContent)")
    return max((float(cell[:-2].replace(",", "")) for cell in cells
                if re.fullmatch(r"[\d.,]+ s", cell)), default=0)


def test_lag_in_seconds_grows_without_a_worker_and_falls_with_one(tmp_path, served, roles, visit):
    log = {"LOGGER_MODULE": "embedded", "OUTPUT_DIR": tmp_path / "out"}
    server = roles("server", "--registry", "memory", "--websocket-port", 0, **log)
    port = re.search(r":(\d+)/", server.says("serves ws://"))[1]
    roles("client", "--players", 4, "--client-games", -1, "--rate", 5, WEBSOCKET_PORT=port)
    metrics = free_port()
    page = visit(served("monitor", "--output-dir", log["OUTPUT_DIR"], "--monitor-roles",
                        f"127.0.0.1:{metrics}").url)
    wait_until(lambda: longest_waiting(page) >= 3, "three seconds of lag")
    grown = longest_waiting(page)
    wait_until(lambda: longest_waiting(page) >= grown + 2, "more of it")
    expect(page.locator("#lag-table")).not_to_contain_text(f"127.0.0.1:{metrics}")

    roles("worker", "--sessions", "topics", "--rotate-seconds", 0.2, METRICS_PORT=metrics, **log)
    expect(page.locator("#lag-table tbody tr").first).to_contain_text(f"127.0.0.1:{metrics}")
    wait_until(lambda: longest_waiting(page) < grown, "less of it")
    wait_until(lambda: number(figure(page, "Games in tables")) > 0, "games in the page")


def test_a_dead_letter_with_a_hostile_reason_shows_and_does_no_harm(tmp_path, served, visit):
    out = tmp_path / "out"
    assert run("simulate", "--games", 20, "--quiet", "--output-dir", out).code == 0
    (topic, partition, offset), _ = set_aside(out, HOSTILE)
    page = visit(served("monitor", "--output-dir", out).url)
    letter = page.locator("#letters > *").first
    expect(letter).to_contain_text("onerror=alert(1)")
    expect(letter).to_contain_text(topic)
    assert str(offset) in letter.inner_text().replace(",", "")
    assert page.evaluate("document.querySelectorAll('#letters img').length") == 0


def test_made_up_answers_have_the_policy_of_the_real_ones(tmp_path, served):
    out = tmp_path / "out"
    assert run("simulate", "--games", 5, "--quiet", "--output-dir", out).code == 0
    with urllib.request.urlopen(served("monitor", "--output-dir", out).url) as answer:
        assert answer.headers["Content-Security-Policy"] == fake_monitor.POLICY


def test_a_report_stands_by_itself(tmp_path, visit):
    report = tmp_path / "report.html"
    played = run("simulate", "--games", 50, "--quiet", "--output-dir", tmp_path / "out",
                 "--report", report)
    assert played.code == 0, played.err
    page = visit(report.as_uri())
    expect(page.locator("#proof-text")).to_contain_text("all 50 games in the tables proven")
    assert figure(page, "Games in tables") == "50"
    expect(page.locator("#sum-text")).to_contain_text("every one has exactly one fate")
    expect(page.locator("#chart-records canvas")).to_be_visible()
