"""Draws what `superhero_bench --json` printed: of each figure that has a goal, how much of it is
reached.

    build/release/superhero_bench --json > out/bench.json
    .venv/bin/python bench/chart.py out/bench.json docs/images/benchmarks.svg
"""

import argparse
import json
import pathlib

import pygal
from pygal.style import Style

MOST = 3  # times the goal; longer bars are cut there
REACHED, MISSED = "#1b7f79", "#c2571a"
STYLE = Style(background="#ffffff", plot_background="#ffffff", foreground="#1d232b",
              foreground_strong="#1d232b", font_family="sans-serif", title_font_size=18,
              label_font_size=12, value_font_size=12, value_colors=("#1d232b",))


def share_of_goal(row):
    """1: just reached. A negative goal is the most that the figure may be."""
    reach = row["reach"]
    return row["ratio"] / reach if reach > 0 else -reach / row["ratio"]


def bar(row):
    share = share_of_goal(row)
    return {"value": min(share, MOST), "color": REACHED if row["reached"] else MISSED,
            "label": f"{row['ours']:.6g} {row['unit']}",
            "formatter": lambda _: f"{share:.2f}"}


def chart_of(rows):
    rows = [row for row in rows if row["reach"]]
    chart = pygal.HorizontalBar(
        style=STYLE, show_legend=False, print_values=True, print_values_position="top",
        width=1100, height=110 + 24 * len(rows), range=(0, MOST), margin=10, truncate_label=-1,
        title=f"Share of its goal that each figure reaches; bars end at {MOST}", js=[])
    chart.y_labels = range(MOST + 1)
    chart.x_labels = [row["what"] for row in reversed(rows)]
    chart.add("", [bar(row) for row in reversed(rows)])
    return chart


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", type=pathlib.Path, help="what superhero_bench --json printed")
    parser.add_argument("picture", type=pathlib.Path, help="the SVG file to write")
    asked = parser.parse_args()
    rows = json.loads(asked.rows.read_text())
    asked.picture.write_bytes(chart_of(rows).render())


if __name__ == "__main__":
    main()
