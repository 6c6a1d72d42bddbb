"""The pages of a role that was started with METRICS_PORT."""

import re
import urllib.error
import urllib.request


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
