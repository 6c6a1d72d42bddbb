"""The drill that users run: kills at every step, and the proof."""

from program import CLEAN, run, verdict


def test_a_drill_of_every_step_shows_no_game_missing_or_doubled(out):
    done = run("drill", "--kills", 31, "--output-dir", out, "--json", "--quiet", timeout=4000)
    assert done.code == 0, done.err + done.out
    report = done.json
    assert report["kills"] + sum(row["not_reached"] for row in report["steps"]) == 31
    assert report["kills"] >= 25
    assert report["games"] > 100
    assert verdict(report) == CLEAN
    assert len(report["steps"]) == 31
    assert {"before link", "after link", "merging after exchange_meta",
            "random"} <= {row["step"] for row in report["steps"]}
    assert list(out.iterdir()) == [], "what went well leaves nothing behind"


def test_chosen_steps(out):
    done = run("drill", "--kills", 2, "--steps", "link", "--output-dir", out, "--json", "--quiet")
    assert done.code == 0, done.err
    assert [row["step"] for row in done.json["steps"]] == ["before link", "after link"]


def test_an_unknown_step_is_refused_with_those_there_are(out):
    done = run("drill", "--steps", "lunch", "--output-dir", out)
    assert done.code == 2
    assert "before link" in done.error_line()
