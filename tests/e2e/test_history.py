"""simulate --direct --start-time: games of the past, as if they had been played then."""

import collections
import datetime
import json
import signal

import pytest
from program import CLEAN, audit, finish, run, simulate, wait_until

GAME_TOPICS = "lib.server.lobby,lib.server.game"


def records(folder):
    done = run("log", "--output-dir", folder, "--topic", GAME_TOPICS)
    assert done.code == 0 and done.err == "", done.err
    return [json.loads(line) for line in done.out.splitlines()]


def time_of(record):
    assert record["timestamp"] == record["value"]["timestamp"] + "Z"
    return datetime.datetime.fromisoformat(record["timestamp"])


def present():
    return datetime.datetime.now(datetime.timezone.utc)


def begins(some):
    return sorted(time_of(each) for each in some if each["value"]["game_seq"] == 0)


def test_a_month_of_history_up_to_the_present(out):
    before = present()
    result = simulate(out, "--direct", "--start-time", "30d", "--rate", 0.001, "--seed", 4)
    assert result["audit"] == CLEAN and not result["interrupted"]
    assert result["games"] == result["games_in_tables"] == 30 * 24 * 3.6 + 1
    some = records(out)
    parts = collections.defaultdict(list)
    for each in some:
        parts[each["topic"], each["partition"]].append(each)
    for part in parts.values():
        assert part[0]["offset"] == 0, "retention leaves them alone"
        times = [time_of(each) for each in part]
        assert times == sorted(times)
    times = begins(some)
    month = datetime.timedelta(days=30)
    assert abs(times[0] - (before - month)) < datetime.timedelta(hours=1)
    assert present() - times[-1] < datetime.timedelta(hours=2)
    days = collections.Counter((time - times[0]).days for time in times)
    assert {days[day] for day in range(30)} == {86, 87}
    assert audit(out).code == 0


def test_the_same_seed_and_start_give_the_same_bytes(out):
    args = ("--direct", "--games", 150, "--seed", 5, "--players", 20)
    history = ("--start-time", "2026-10-01T00:00:00Z", "--rate", "ramp:1,400,10")
    first = simulate(out / "1", *args, *history)
    again = simulate(out / "2", *args, *history, "--rotate-seconds", 0.1)
    assert sorted(map(str, records(out / "1"))) == sorted(map(str, records(out / "2")))
    assert first["digest"] == again["digest"] == simulate(out / "3", *args)["digest"]


def test_a_day_has_a_curve(out):
    simulate(out, "--direct", "--start-time", "2026-10-01T00:00:00Z", "--duration", 2 * 86400,
             "--rate", "day:0.001,0.02", "--seed", 1)
    hours = collections.Counter(time.hour for time in begins(records(out)))
    assert 2 * 72 * 0.9 < hours[18] <= 2 * 72 + 2
    assert 0 < hours[6] <= 14
    assert hours[6] < hours[10] < hours[14] < hours[18]


def test_duration_goes_by_the_time_of_the_records(out):
    result = simulate(out, "--direct", "--start-time", "10d", "--duration", 86400, "--rate", 0.005)
    assert result["games"] == 432 + 1, "the first and the last second have one each"


def test_time_passes_no_faster_than_its_scale(out):
    result = simulate(out, "--direct", "--start-time", "10d", "--games", 61, "--rate", 1,
                      "--time-scale", 30)
    assert result["games"] == 61 and result["seconds"] >= 1.95


def test_then_it_goes_on_in_the_present(out, background, tmp_path):
    witness = tmp_path / "w.jsonl"
    process = background("simulate", "--direct", "--start-time", "10s", "--rate", 20,
                         "--then-live", "--output-dir", out, "--json", "--quiet", "--witness",
                         witness)
    wait_until(lambda: witness.exists() and len(witness.read_text().splitlines()) > 300,
               "a hundred games of the present")
    done = finish(process, signal.SIGINT)
    assert done.code == 0, done.err
    assert done.json["interrupted"] and done.json["games"] > 300
    assert done.json["audit"] == CLEAN
    times = begins(records(out))
    assert times[-1] <= present()
    gaps = [(b - a).total_seconds() for a, b in zip(times, times[1:])]
    assert set(gaps) == {0.05}, "without a seam"
    assert audit(out, "--witness", witness).code == 0


@pytest.mark.parametrize("args, words", [
    (("--start-time", "30d", "--rate", 1), "only --direct plays in another time"),
    (("--direct", "--time-scale", 2), "only with --direct and --start-time"),
    (("--direct", "--then-live"), "only with --direct and --start-time"),
    (("--direct", "--start-time", "30d"), "needs --rate"),
    (("--direct", "--start-time", "2999-01-01T00:00:00Z", "--rate", 1), "a time in the past"),
    (("--direct", "--start-time", "end", "--rate", 1), "a time in the past"),
], ids=range(6))
def test_what_has_no_sense_is_refused(out, args, words):
    done = run("simulate", *args, "--output-dir", out)
    assert done.code == 2 and words in done.error_line()
    assert not out.exists()
