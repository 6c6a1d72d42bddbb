"""What a real shell completes on a line: it sits at a terminal, the key is pressed, and a function
named superhero writes down the words that the line has then."""

import os
import pty
import select
import shlex
import subprocess
import time

PROMPT = b"<ready>"
HANGS = 300  # seconds

BASH = """
PS1='{prompt}'
bind 'set bell-style none' 2>/dev/null
superhero() {{ printf '%s\\n' "$@" >{answer}; }}
source {completion}
"""
ZSH = """
PROMPT='{prompt}'
fpath=({folder} $fpath)
autoload -Uz compinit && compinit -u -d {scratch}/dump
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:*' insert yes
zstyle ':completion:all-matches:*' insert yes
bindkey '^Xa' all-matches
superhero() {{ print -rl -- "$@" >{answer} }}
"""


def bash(completion, line, scratch):
    """The words behind `superhero` once all completions are inserted at the end of the line."""
    setup = scratch / "bashrc"
    setup.write_text(BASH.format(prompt=PROMPT.decode(), answer=shlex.quote(f"{scratch}/words"),
                                 completion=shlex.quote(str(completion))))
    return _typed(["bash", "--noprofile", "--rcfile", setup, "-i"], line + "\x1b*", scratch)


def zsh(completion, line, scratch):
    (scratch / ".zshrc").write_text(ZSH.format(
        prompt=PROMPT.decode(), answer=shlex.quote(f"{scratch}/words"), scratch=scratch,
        folder=shlex.quote(str(completion.parent))))
    return _typed(["zsh", "-o", "NO_GLOBAL_RCS", "-i"], line + "\x18a", scratch)


def fish(completion, line, scratch):
    """The completions themselves; fish prints them."""
    script = f"source {shlex.quote(str(completion))}; complete -C {shlex.quote(line)}"
    done = subprocess.run(["fish", "--no-config", "-c", script], check=True, cwd=scratch,
                          capture_output=True, text=True, timeout=HANGS, env=_surroundings(scratch))
    assert done.stderr == ""
    return [each.split("\t")[0] for each in done.stdout.splitlines()]


def _surroundings(scratch):
    return {"PATH": os.environ["PATH"], "HOME": str(scratch), "ZDOTDIR": str(scratch),
            "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def _typed(shell, keys, scratch):
    terminal, other_end = pty.openpty()
    process = subprocess.Popen([str(word) for word in shell], stdin=other_end, stdout=other_end,
                               stderr=other_end, cwd=scratch, env=_surroundings(scratch),
                               start_new_session=True)
    os.close(other_end)
    try:
        seen = _read_until(terminal, PROMPT)
        os.write(terminal, keys.encode() + b"\r")
        seen += _read_until(terminal, PROMPT)
        os.write(terminal, b"exit\r")
        process.wait(HANGS)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    answer = scratch / "words"
    assert answer.exists(), seen.decode(errors="replace")
    return answer.read_text().splitlines()


def _read_until(terminal, text):
    """What the shell prints, up to that text behind what was printed before."""
    seen, deadline = b"", time.monotonic() + HANGS
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
        assert ready, f"no {text!r} in {seen!r}"
        seen += os.read(terminal, 4096)
    return seen
