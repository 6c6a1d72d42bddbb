"""Processes in the background, each known by a file with its id.

A process id alone is not proof: after the process ended, another may bear it. So the file also
holds when the process started and in which boot of the machine, and a signal goes through a handle
(pidfd) that is opened first and compared then: none can ever reach a stranger.
"""

import os
import select
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class ClusterError(Exception):
    """What went wrong, in one line for the user."""


def _stat(pid):
    """State letter and start time (ticks since boot) of a process; None if there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()  # the name before may hold blanks and brackets
    return fields[0], fields[19]


@contextmanager
def undisturbed():
    """Ctrl-C and SIGTERM wait until the block's end; gives the signal mask of before.

    So a process is never started without the file that lets it be found and ended.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Process:
    """One process in the background; the object may be made anew at any time from its files."""

    def __init__(self, name, pid_file, log_file):
        self.name, self.pid_file, self.log_file = name, Path(pid_file), Path(log_file)

    def start(self, command, folder, variables=None):
        """Starts it, detached from this terminal; its output is appended to the log file.
        variables: for its environment, beside those of this process."""
        with open(self.log_file, "ab") as log, undisturbed() as mask:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                start_new_session=True, env=os.environ | (variables or {}),
                preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, mask))
            self.pid_file.write_text(f"{child.pid} {_stat(child.pid)[1]} {BOOT_ID.read_text()}",
                                     encoding="utf-8")
            child.returncode = 0  # it stays behind on purpose: no warning about it
            del child

    def state(self):
        """running, frozen (by SIGSTOP) or dead."""
        pid = self.pid()
        if pid is None:
            return "dead"
        stat = _stat(pid)
        return "dead" if stat is None else "frozen" if stat[0] in "Tt" else "running"

    def pid(self):
        """Its process id; None if it does not live."""
        try:
            pid, started, boot = self.pid_file.read_text(encoding="utf-8").split()
        except (FileNotFoundError, ValueError):
            return None
        stat = _stat(int(pid))
        same = stat and stat[1] == started and BOOT_ID.read_text().strip() == boot
        return int(pid) if same and stat[0] not in "ZX" else None

    def send(self, *signals):
        """Sends signals; gives whether the process was there to get them."""
        handle = self._open()
        if handle is None:
            return False
        try:
            for number in signals:
                signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            return False
        finally:
            os.close(handle)
        return True

    def wait(self, seconds):
        """Waits for its end; gives whether it has ended. The file with its id is removed then."""
        handle = self._open()
        ended = True
        if handle is not None:
            ended = bool(select.select([handle], [], [], max(seconds, 0))[0])
            os.close(handle)
        if ended:
            self.pid_file.unlink(missing_ok=True)
        return ended

    def last_words(self):
        """The line of its log that best says why it ended."""
        try:
            text = self.log_file.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return "(no log)"
        lines = [line.strip() for line in text.splitlines()[-200:] if line.strip()]
        grave = [line for line in lines if " FATAL " in line or " ERROR " in line]
        causes = [line for line in lines if line.startswith("Caused by: ")]
        return (causes or grave or lines or ["(empty log)"])[-1][:300]

    def _open(self):
        pid = self.pid()
        if pid is None:
            return None
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return None
        if self.pid() == pid:  # still the same one, so the handle is its handle
            return handle
        os.close(handle)
        return None


def stop_all(processes, patience, say):
    """Asks all to end (SIGTERM), and ends those that have not within patience seconds (SIGKILL)."""
    for process in processes:
        process.send(signal.SIGTERM, signal.SIGCONT)
    deadline = time.monotonic() + patience
    left = [p for p in processes if not p.wait(deadline - time.monotonic())]
    for process in left:
        say(f"{process.name} did not end within {patience:g} s: killed")
        process.send(signal.SIGKILL)
    for process in left:
        if not process.wait(60):
            raise ClusterError(f"{process.name} (pid {process.pid()}) cannot be ended")
