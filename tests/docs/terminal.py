"""A reader's terminal: one bash for a whole document, in which jobs and variables live on."""

import os
import pathlib
import signal
import subprocess
import threading
import time

# A command that fails is noted and the next one goes on, as in a terminal.
_START = """
set -m -E
trap 'echo "$LINENO: exit code $?: $BASH_COMMAND" >>"$NOTES"' ERR
"""


class Terminal:
    """Use it with `with`; whatever still runs at the end is killed."""

    def __init__(self, folder, scratch, environment):
        self.folder, self.scratch = pathlib.Path(folder), pathlib.Path(scratch)
        self.environment = environment
        self.count = 0

    def __enter__(self):
        self.scratch.mkdir(parents=True)
        read, write = os.pipe()
        self.shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], stdin=subprocess.PIPE, text=True, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[write],
            start_new_session=True, env=self.environment)
        os.close(write)
        self.done, self.done_number = os.fdopen(read), write
        self._tell(_START)
        return self

    def __exit__(self, *_):
        while pids := self.processes():  # again, as one may start another meanwhile
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.01)
        self.shell.wait()
        self.shell.stdin.close()
        self.done.close()

    def run(self, text, seconds):
        """Runs the commands one after another; gives (what they printed, notes of failures).

        `seconds` only guards against a command that never ends.
        """
        self.count += 1
        script, printed, notes = (self.scratch / f"{self.count}.{kind}"
                                  for kind in ("sh", "out", "notes"))
        script.write_text(f"{text}\n:\n")
        notes.touch()
        self._tell(f"NOTES='{notes}'; . '{script}' </dev/null >'{printed}' 2>&1; "
                   f"echo over >&{self.done_number}\n")
        if not self._is_over(seconds):
            raise AssertionError(f"not over within {seconds} s:\n{text}\nIt printed:\n"
                                 f"{printed.read_text(errors='replace')[-4000:]}")
        return printed.read_text(errors="replace"), notes.read_text().splitlines()

    def jobs(self):
        """The commands that still run in the background."""
        return self.run("jobs -r", 60)[0].splitlines()

    def _tell(self, text):
        self.shell.stdin.write(text)
        self.shell.stdin.flush()

    def _is_over(self, seconds):
        heard = []
        reader = threading.Thread(target=lambda: heard.append(self.done.readline()), daemon=True)
        reader.start()
        reader.join(seconds)
        return bool(heard)

    def processes(self):
        """The processes of the terminal: the shell, and what was started in it."""
        found = []
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[3]) == self.shell.pid and fields[0] not in "ZX":
                found.append(int(stat.parent.name))
        return found
