"""The live page over the real program: what it shows while games are played, and afterwards."""

import json
import re

import pytest
from playwright.sync_api import expect
from program import audit, finish, run, start, wait_until

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
