"""The program's roles as processes, over one Kafka, one Redis and one folder of tables."""

import json
import pathlib
import re
import signal
import subprocess
import threading
import time

import program
from program import PROGRAM, environment, wait_until

# Inherited by the roles: a request for a report must not end one that has hardly begun.
signal.signal(signal.SIGUSR1, signal.SIG_IGN)


class Process:
    """One role of the program. Its lines on standard error are kept. `within`: words before the
    command that leave the process its own, as those of a network namespace."""

    def __init__(self, name, args, settings, within=()):
        self.name, self.lines = name, []
        self.process = subprocess.Popen([*within, str(PROGRAM), *map(str, args)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        bufsize=1, env=settings)
        self.out = []
        self.readers = [threading.Thread(target=self._read, args=pair, daemon=True) for pair in
                        ((self.process.stderr, self.lines), (self.process.stdout, self.out))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _read(stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    def _wait_until(self, condition, what, seconds, every=0.02):
        def holds():
            found = condition()
            assert found or self.process.poll() is None, self.story()
            return found
        return wait_until(holds, f"{self.name} {what}", seconds, every)

    def says(self, text, seconds=600):
        """The first line with the text."""
        return self._wait_until(
            lambda: next((line for line in list(self.lines) if text in line), None),
            f"says {text!r}", seconds)

    def report(self):
        """The --json object of what it has counted so far; it goes on."""
        before = len(self.out)
        asked = 0

        def told():
            # One that comes before the role listens is ignored.
            nonlocal asked
            if time.monotonic() > asked + 5:
                self.signal(signal.SIGUSR1)
                asked = time.monotonic()
            return len(self.out) > before
        self._wait_until(told, "reports", 600)
        return json.loads(self.out[before])

    def counts(self, name, beyond=0, seconds=600):
        """Waits until this counter is beyond that."""
        self._wait_until(lambda: self.report()[name] > beyond, f"counts {name} > {beyond}",
                         seconds, every=0.2)

    def hears(self, refusal, beyond=0, seconds=600):
        """Waits until players were refused so more often than that."""
        self._wait_until(lambda: self.report().get("refused", {}).get(refusal, 0) > beyond,
                         f"hears {refusal!r} > {beyond} times", seconds, every=0.2)

    def story(self):
        return f"{self.name} ({self.process.poll()}):\n" + "\n".join(self.lines[-30:] + self.out)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait(timeout=300)

    def wait(self, seconds=1200):
        """Waits for the end; the exit code must be 0. Gives its --json object."""
        try:
            code = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"not over within {seconds} s: {self.story()}") from None
        for reader in self.readers:
            reader.join(timeout=100)
        assert code == 0, self.story()
        return json.loads(self.out[-1])

    def stop(self, seconds=600):
        """SIGTERM, then as wait()."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)


class Roles:
    """Start it with `with`; what was started ends with it. `settings` go to all of it."""

    def __init__(self, output, **settings):
        self.output = pathlib.Path(output)
        self.settings = {"REGISTRY": "redis", "LOGGER_MODULE": "kafka", "LOG_LEVEL": "WARNING",
                         "OUTPUT_DIR": self.output} | settings
        self.processes = []

    def __enter__(self):
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        self.run("ready", "--timeout", 600)
        self.run("build-db")

    def close(self):
        """May be called when open() has failed half-way."""
        for process in self.processes:
            if process.process.poll() is None:
                process.signal(signal.SIGCONT)
                process.kill()

    def run(self, *args, timeout=1200):
        """A command that must succeed."""
        done = program.run(*args, timeout=timeout, **self.settings)
        assert done.code == 0, f"{args}: {done.code}\n{done.out}\n{done.err}"
        return done

    def start(self, name, *args, within=(), **settings):
        """A role in the background; `name` is the command, `within` as Process has it."""
        process = Process(name, (name, "--json", *args), environment(**(self.settings | settings)),
                          within)
        self.processes.append(process)
        return process

    def server(self, *args, port=0):
        """A server that listens; `port` of the object it gives says where."""
        server = self.start("server", "--websocket-port", port, *args)
        server.port = int(re.search(r":(\d+)/", server.says("serves ws")).group(1))
        return server

    def worker(self, *args, **settings):
        worker = self.start("worker", *args, **settings)
        worker.says("turns the games")
        return worker
