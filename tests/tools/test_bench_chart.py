"""bench/chart.py: what the benchmarks printed, as a picture."""

import json
import subprocess
import sys
import xml.etree.ElementTree as xml

from program import ROOT

ROWS = [
    {"what": "round trips", "ours": 720, "floor": 1000, "unit": "1/s", "ratio": 0.72, "reach": 0.9,
     "reached": False},
    {"what": "MiB at most", "ours": 50, "floor": 0, "unit": "MiB", "ratio": 50, "reach": -100,
     "reached": True},
    {"what": "far <beyond> & more", "ours": 90, "floor": 9, "unit": "1/s", "ratio": 10, "reach": 2,
     "reached": True},
    {"what": "without a goal", "ours": 1, "floor": 0, "unit": "s", "ratio": 1, "reach": 0,
     "reached": True},
]


def test_each_goal_has_its_bar_with_its_share(tmp_path):
    (tmp_path / "rows.json").write_text(json.dumps(ROWS))
    picture = tmp_path / "rows.svg"
    subprocess.run([sys.executable, "bench/chart.py", tmp_path / "rows.json", picture], cwd=ROOT,
                   check=True)
    texts = {element.text for element in xml.parse(picture).iter()
             if element.tag.endswith("text")}
    assert {"round trips", "MiB at most", "far <beyond> & more", "0.80", "2.00", "5.00"} <= texts
    assert "without a goal" not in texts
