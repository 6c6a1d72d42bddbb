"""What tools/soak judges and draws: whether processes stay flat, whether their counters balance.

Samples are (seconds of the run, MiB, open files); those of one life of a process, from its start to
its end, are a list.
"""

import html
import re
import statistics

SHORTEST_LIFE = 60          # seconds; a shorter one is not judged
MOST_RATIO = 1.2
ALLOWED = {"MiB": 8, "open files": 8}
COLUMNS = {"MiB": 1, "open files": 2}
# What each process tells once nobody plays any more and all is in the tables.
AT_REST = {
    "server": {"server_open_connections": 0,      # who came has left
               "server_unpublished_games": 0,     # games that ended are announced
               "server_lost_games_total": 0,
               "registry_waiting_calls": 0,
               "log_waiting_bytes": 0,
               "log_waiting_records": 0,          # what was sent has arrived, or
               "log_failed_records_total": 0},    # was given up, which nothing may be
    "worker": {"worker_open_games": 0, "worker_lost_games_total": 0},
}


def thirds(life, column):
    """Medians of the three parts of a life, which are equally long."""
    begin, length = life[0][0], life[-1][0] - life[0][0]
    parts = ([], [], [])
    for sample in life:
        parts[min(int(3 * (sample[0] - begin) / length), 2)].append(sample[column])
    return [statistics.median(part) if part else None for part in parts]


def shown(life, column):
    return ["none seen" if part is None else f"{part:.0f}" for part in thirds(life, column)]


def is_long_enough(life):
    return bool(life) and life[-1][0] - life[0][0] >= SHORTEST_LIFE


def climbs(name, life):
    """What of a life that is long enough is not flat, one line each.

    A process fills its caches in the first third. What it takes in the last third, by the median,
    may be no more than MOST_RATIO times that of the middle third and so many more as ALLOWED says,
    which is what a few more connections or one larger commit take. Whatever leaks a little with
    each game passes that sooner or later: a longer run finds a smaller leak.
    """
    for what, column in COLUMNS.items():
        _, middle, last = thirds(life, column)
        if middle is not None and last is not None and last > MOST_RATIO * middle + ALLOWED[what]:
            yield (f"{name} is not flat: {middle:.1f} {what} in the middle of its life from "
                   f"{life[0][0]:.0f} s to {life[-1][0]:.0f} s, {last:.1f} in the last third")


def figures(page):
    """The sums over labels of a page of metrics, by names without "superhero_"."""
    sums = {}
    for name, value in re.findall(r"^superhero_(\w+)(?:\{.*\})? (\S+)$", page, re.MULTILINE):
        sums[name] = sums.get(name, 0) + float(value)
    return sums


def unrest(name, role, told):
    """What a process says that it should not once all is over, one line each."""
    for figure, wanted in AT_REST[role].items():
        if figure not in told:
            yield f"{name} does not tell {figure}"
        elif told[figure] != wanted:
            yield f"{name} tells {figure} {told[figure]:.0f} when all is over, not {wanted}"


def polylines(lives, column, end, most):
    for life in lives:
        points = " ".join(f"{600 * sample[0] / end:.1f},{100 - 95 * sample[column] / most:.1f}"
                          for sample in life)
        yield f'<polyline fill="none" stroke="#2266cc" points="{points}"/>'


def chart(name, what, lives, harms):
    """One figure of all lives of a process over the run; `harms`: (seconds, victim)."""
    samples = [sample for life in lives for sample in life]
    column, end = COLUMNS[what], max(samples[-1][0], 1)
    most = max(max(sample[column] for sample in samples), 1)
    marks = "".join(f'<path stroke="#cc4444" d="M{600 * at / end:.1f} 0v100"/>'
                    for at, victim in harms if victim == name)
    title = html.escape(f"{name}: {what}, up to {most:.0f}, in {end:.0f} s")
    return (f"<h2>{title}</h2><svg viewBox=\"0 0 600 100\" width=\"600\" height=\"100\" "
            f'role="img"><title>{title}</title><path stroke="#999" d="M0 100h600"/>{marks}'
            f"{''.join(polylines(lives, column, end, most))}</svg>")


def page(processes, harms, verdict):
    """All charts as one page that needs nothing else. `processes`: names and their lives."""
    charts = "".join(chart(name, what, lives, harms) for name, lives in processes
                     for what in COLUMNS if any(lives))
    words = "".join(f"<li>{html.escape(line)}</li>" for line in verdict)
    return ("<!doctype html><html lang=en><meta charset=utf-8><title>Soak</title><style>body{font:"
            "14px sans-serif;margin:2em}h2{font-size:14px;margin:1em 0 0}</style><h1>Soak</h1><ul>"
            f"{words}</ul><p>Memory and open files of each process; a red line is a kill or a "
            f"hang, after which a process begins anew.</p>{charts}</html>\n")
