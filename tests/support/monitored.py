"""superhero monitor in the background, and what its pages say."""

import json
import re
import time
import urllib.error
import urllib.request

from pages import samples
from program import environment
from roles import Process


def answer(url, method="GET", **headers):
    """(status, text) of a page."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def live_page(process):
    """The address that the process says, without a slash at its end."""
    return re.search(r"http://\S+:\d+", process.says("the live page ")).group(0)


class Monitor(Process):
    """At any free port."""

    def __init__(self, *args, **settings):
        super().__init__("monitor", ("monitor", "--monitor-port", 0, *args),
                         environment(**settings))
        self.address = live_page(self)

    def get(self, path, method="GET", **headers):
        return answer(self.address + path, method, **headers)

    def json(self, path):
        status, text = self.get(path)
        assert status == 200, text
        return json.loads(text)

    def state(self):
        return self.json("/api/state")

    def history(self, first, last, points=2000):
        return self.json(f"/api/history?from={first}&to={last}&points={points}")

    def shows(self, condition, what, seconds=600):
        """The first state of which the condition is true."""
        def state():
            now = self.state()
            return now if condition(now) else None
        return self._wait_until(state, f"shows {what}", seconds, every=0.1)

    def has_read(self):
        """The state once it has read what the log had at the start."""
        return self.shows(lambda now: now["reading"]["caught_up"] and not now["trouble"],
                          "that it has read the log")

    def game(self, token):
        """(status, JSON) once it has been looked up."""
        while (found := self.get("/api/game/" + token))[0] == 202:
            assert json.loads(found[1])["state"] == "looking"
            time.sleep(0.05)
        return found[0], json.loads(found[1])

    def metrics(self):
        status, text = self.get("/metrics")
        assert status == 200
        return samples(text)


def fates(state):
    """Records by fate; what never came is left out."""
    return {fate["fate"]: fate["records"] for fate in state["fates"] if fate["records"]}


def consumed(state):
    """How many records of the topics that workers consume were read."""
    return sum(topic["records"] for topic in state["topics"]
               if topic["topic"] in ("lib.server.lobby", "lib.server.game"))


def expect_sound_sum(state):
    """Every record has exactly one fate, and the ledger does not say otherwise."""
    told = state["sum"]
    assert told["adds_up"] and told["note"] == "", told
    assert told["records"] == told["fates"] == consumed(state) == sum(fates(state).values())
