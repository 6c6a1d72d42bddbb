"""deploy/ as the tests read it."""

import re

import yaml
from program import ROOT

DEPLOY = ROOT / "deploy"


def read_compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def read_env():
    """.env as (name, value, the comment line above it or None)."""
    entries, comment = [], None
    for line in (DEPLOY / ".env").read_text().splitlines():
        if line.startswith("#"):
            comment = line
        elif found := re.fullmatch(r"([A-Z0-9_]+)=(.*)", line):
            entries.append((found[1], found[2], comment))
            comment = None
        else:
            assert not line.strip(), f".env: {line!r} is neither comment nor setting"
            comment = None
    return entries


def conditions(service):
    """What a service waits for: name of another one -> condition."""
    return {name: wait["condition"] for name, wait in service.get("depends_on", {}).items()}
