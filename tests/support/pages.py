"""The pages of a role that was started with METRICS_PORT."""

import re
import subprocess
import urllib.error
import urllib.request

from program import wait_until


def addresses(role):
    """Each address that it said, the latest last."""
    return re.findall(r"http://\S+(?=/metrics)", "\n".join(list(role.lines)))


def get(role, path):
    """(status, text) of a page."""
    try:
        with urllib.request.urlopen(addresses(role)[-1] + path, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def becomes(role, status, reason):
    """Waits until the role is ready (200) or not (503), and says so."""
    def said():
        page = get(role, "/readyz")
        return page[0] == status and reason in page[1]
    wait_until(said, f"{role.name} answers /readyz with {status}, {reason!r}", every=0.2)


def samples(text):
    """Values by name and labels; promtool has nothing against the text."""
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                             capture_output=True, check=False)
    assert checked.returncode == 0 and not checked.stderr, (checked.stderr, text)
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}
