"""What tools/soak judges, on lives that are made up."""

import sys

from program import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import soak_judge  # noqa: E402


def life(mebibytes, files=lambda _: 20, seconds=300, begin=100):
    return [(begin + at, mebibytes(at), files(at)) for at in range(seconds + 1)]


def test_a_life_that_stays_as_it_is_or_fills_its_caches_first_is_flat():
    assert not list(soak_judge.climbs("a", life(lambda at: 50)))
    assert not list(soak_judge.climbs("a", life(lambda at: min(10 + at, 110))))
    assert not list(soak_judge.climbs("a", life(lambda at: 50 + at % 20)))


def test_memory_that_grows_all_the_time_is_not():
    lines = list(soak_judge.climbs("worker-2", life(lambda at: 30 + at / 4)))
    assert lines == ["worker-2 is not flat: 67.4 MiB in the middle of its life from 100 s to 400 s,"
                     " 92.5 in the last third"]


def test_descriptors_that_are_kept_are_not():
    lines = list(soak_judge.climbs("a", life(lambda at: 50, lambda at: 10 + at // 3)))
    assert len(lines) == 1 and "open files" in lines[0]


def test_a_short_peak_is_no_growth():
    assert not list(soak_judge.climbs("a", life(lambda at: 500 if at in (250, 251) else 50)))


def test_short_lives_are_not_judged():
    assert not soak_judge.is_long_enough([])
    assert not soak_judge.is_long_enough(life(lambda at: 50, seconds=59))
    assert soak_judge.is_long_enough(life(lambda at: 50, seconds=60))


def test_counters_that_do_not_balance_are_told():
    told = soak_judge.figures(
        "# HELP superhero_server_open_connections x\nsuperhero_server_open_connections 2\n"
        'superhero_log_waiting_records{topic="a"} 1\nsuperhero_log_waiting_records{topic="b"} 2\n')
    assert told == {"server_open_connections": 2, "log_waiting_records": 3}
    rest = dict.fromkeys(soak_judge.AT_REST["server"], 0)
    assert not list(soak_judge.unrest("server-0", "server", rest))
    assert list(soak_judge.unrest("server-0", "server", rest | told)) == [
        "server-0 tells server_open_connections 2 when all is over, not 0",
        "server-0 tells log_waiting_records 3 when all is over, not 0"]
    assert list(soak_judge.unrest("worker-0", "worker", {"worker_open_games": 0})) == [
        "worker-0 does not tell worker_lost_games_total"]


def test_the_page_shows_each_life_and_what_was_not_as_it_should():
    page = soak_judge.page([("a<b", [life(lambda at: 50), [], life(lambda at: 9, begin=500)]),
                            ("never sampled", [[]])], [(450, "a<b"), (460, "c")], ["NOT: x & y"])
    assert page.count("<polyline") == 6 and page.count("<svg") == 2
    assert page.count('stroke="#cc4444"') == 2
    assert "<li>NOT: x &amp; y</li>" in page and "a&lt;b: MiB, up to 50, in 800 s" in page
