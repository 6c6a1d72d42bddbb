"""The whole system on real services: a cluster of its own, servers, workers, fleets, in one folder.

Faults are put in from outside, by signals and by tools/cluster; at the end the audit says what
became of the games.
"""

import json
import pathlib
import time

import program
import redis
from cluster_tool import ClusterTool
from program import CLEAN, commit_files, verdict, wait_until
from roles import Roles


def completed_games(witness):
    """The games that the file says are complete. A last line that was cut off does not count."""
    whole_lines = witness.read_text().rpartition("\n")[0].splitlines()
    return {end["game_token"] for end in map(json.loads, whole_lines)
            if end["outcome"] == "COMPLETE"}


class System(Roles):
    """Roles with a cluster of their own, and fleets that play there."""

    # Short time-outs, so that nobody waits long for what must end.
    fast = {"LOBBY_TIMEOUT": 2, "TURN_TIMEOUT": 3, "ROTATE_SECONDS": 0.5, "CLIENT_SLEEP": 0.2}

    up = ()  # further words of tools/cluster up

    def __init__(self, folder, brokers=1, **settings):
        self.folder, self.brokers = pathlib.Path(folder), brokers
        super().__init__(self.folder / "tables", **(self.fast | settings))
        self.cluster = ClusterTool(self.folder / "cluster")
        self.redis = None

    def open(self):
        self.cluster("up", "--port", 0, "--brokers", self.brokers, *self.up)
        self.settings = self.cluster.settings() | self.settings
        self.redis = self.redis_client()
        super().open()

    def redis_client(self):
        login = {}
        if "REDIS_TLS" in self.settings:
            word = pathlib.Path(self.settings["REDIS_PASSWORD_FILE"]).read_text().strip()
            login = {"ssl": True, "ssl_ca_certs": self.settings["REDIS_TLS_CA"],
                     "username": self.settings["REDIS_USER"], "password": word}
        return redis.Redis(self.settings["REDIS_HOST"], int(self.settings["REDIS_PORT"]),
                           decode_responses=True, **login)

    def close(self):
        super().close()
        if self.redis is not None:
            self.redis.close()
        self.cluster("down")

    def client(self, server, *args, games=-1):
        """A fleet whose players play so many games each, -1 until it is stopped; `witness` of the
        object it gives is its file."""
        witness = self.folder / f"witness-{len(self.processes)}.jsonl"
        client = self.start("client", "--websocket-port", server.port, "--witness", witness,
                            "--quiet", "--players", 20, "--client-games", games, *args)
        client.witness = witness
        return client

    def killing_workers(self, turns, *args):
        """While games are played: in each turn a worker joins, and after it the one before is
        killed. Ends with the proof."""
        _, worker, client = self.playing(*args)
        for turn in turns:
            other = self.worker(*args)
            yield turn
            worker.kill()
            worker = other
        client.stop()
        self.prove(client)
        worker.stop()

    def playing(self, *worker_args, games=-1):
        """How most stories begin: a server, a worker and a fleet, once a first batch of games is
        in the tables."""
        server, worker, before = self.server(), self.worker(*worker_args), self.commits()
        client = self.client(server, games=games)
        self.goes_on(since=before)
        return server, worker, client

    def goes_on(self, commits=1, seconds=600, since=None):
        """Waits until the tables have so many commits more than now, or than `since`."""
        wanted = (self.commits() if since is None else since) + commits
        wait_until(lambda: self.commits() >= wanted, f"{wanted} commits in {self.output}", seconds)

    def commits(self):
        return len(commit_files(self.output))

    def wait_until_all_is_told(self, seconds=600):
        """Waits until every game that began is over and its records have arrived."""
        wait_until(lambda: not self.redis.zcard("games:unpublished"), "all games are told", seconds)

    def audit(self, *args):
        deadline = time.monotonic() + 900
        while True:
            done = program.run("audit", "--json", "--quiet", *args, timeout=1200, **self.settings)
            # 3: a service did not answer in time, as on a busy machine.
            if done.code != 3 or time.monotonic() > deadline:
                break
            time.sleep(1)
        assert done.code in (0, 1, 5), done.err
        return done

    def prove(self, *clients, seconds=900):
        """Waits until every game of the clients is in the tables; nothing may be missing, doubled
        or wrong then. Gives the audit's JSON object."""
        everything = self.folder / "witness"
        everything.mkdir(exist_ok=True)
        for client in clients:
            (everything / client.witness.name).write_bytes(client.witness.read_bytes())
        deadline = time.monotonic() + seconds
        while (done := self.audit("--witness", everything)).code and time.monotonic() < deadline:
            time.sleep(1)
        report = done.json
        assert done.code == 0, json.dumps(report, indent=1)[:4000] + "\n".join(
            process.story() for process in self.processes)
        assert verdict(report) == CLEAN
        # Two fleets on one server see the same games.
        completed = set().union(*(completed_games(client.witness) for client in clients))
        assert completed, "the players saw no game end"
        assert report["games"] >= len(completed)
        return report
