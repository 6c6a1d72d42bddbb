"""The rule that .clang-tidy names only what clang-tidy knows, and switches something on."""

import fnmatch
import re
import subprocess


def patterns(config):
    """The globs of `Checks:` in a .clang-tidy, (glob, True if it switches off)."""
    block = re.search(r"^Checks:\s*>?-?\s*\n?((?:.*\n)(?:[ \t]+.*\n)*)", config, re.MULTILINE)
    words = re.split(r"[,\s'\"]+", block[1]) if block else []
    return [(word.lstrip("-"), word.startswith("-")) for word in words if word]


def _listed(clang_tidy, *arguments):
    output = subprocess.run([clang_tidy, "--list-checks", *arguments], capture_output=True,
                            text=True, check=False).stdout  # 1: none
    return [line.strip() for line in output.splitlines()[1:] if line.strip()]


def loaded_checks(config, clang_tidy):
    """Violations of a .clang-tidy text: globs that match no check, nothing switched on, options
    that no check has."""
    known = _listed(clang_tidy, "--checks=*", "--config={}")
    enabled = _listed(clang_tidy, f"--config={config}")
    wrong = [f".clang-tidy: {glob} matches no check" for glob, _ in patterns(config)
             if not fnmatch.filter(known, glob)]
    wrong += [f".clang-tidy: {glob} is named, but not switched on"
              for glob, off in patterns(config) if not off and not fnmatch.filter(enabled, glob)]
    if not enabled:
        wrong.append(".clang-tidy: switches nothing on")
    verified = subprocess.run([clang_tidy, "--verify-config", f"--config={config}"],
                              capture_output=True, text=True, check=False)
    wrong += [f".clang-tidy: {line}"
              for line in (verified.stdout + verified.stderr).splitlines() if "warning" in line]
    return wrong
