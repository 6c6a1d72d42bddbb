"""Starts the servers, and superhero in its roles, for the tests of this folder."""

import asyncio
import contextlib
import os

import program
import pyarrow.parquet
import redis
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from cluster_tool import ClusterTool
from roles import Roles

from interop.player import Player


class Cluster:
    """Kafka and Redis: those of the environment if it names them, else ones of its own."""

    def __init__(self, folder):
        self.tool, settings = None, os.environ
        if not {"KAFKA_BROKERS", "REDIS_PORT"} <= os.environ.keys():
            self.tool = ClusterTool(folder)
            self.tool("up", "--port", 0)
            settings = self.tool.settings()
        self.brokers, self.redis_port = settings["KAFKA_BROKERS"], int(settings["REDIS_PORT"])

    def registry(self):
        return redis.Redis("127.0.0.1", self.redis_port, decode_responses=True)

    def create_topics(self, *names, partitions=2):
        async def create():
            admin = AIOKafkaAdminClient(bootstrap_servers=self.brokers)
            await admin.start()
            try:
                await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
            finally:
                await admin.close()
        asyncio.run(create())

    def close(self):
        if self.tool:
            self.tool("down")


class Stage(Roles):
    """A server that listens and a worker, over one cluster and one folder."""

    def __init__(self, cluster, folder, **settings):
        self.cluster, self.folder, self.registry = cluster, folder, cluster.registry()
        super().__init__(folder / "out", **{
            "REDIS_HOST": "127.0.0.1", "REDIS_PORT": cluster.redis_port,
            "KAFKA_BROKERS": cluster.brokers, "WEBSOCKET_HOST": "127.0.0.1", "ROTATE_SECONDS": 1,
            "LOBBY_TIMEOUT": 5} | settings)
        self.our_server = self.our_worker = self.url = None

    def open(self):
        super().open()
        self.our_server, self.our_worker = self.server(), self.worker()
        self.url = f"ws://127.0.0.1:{self.our_server.port}"

    def close(self):
        super().close()
        self.registry.close()

    async def play(self, participants, *names):
        """The game that these play together, and how it ended."""
        async with contextlib.AsyncExitStack() as seated:
            players = [await seated.enter_async_context(Player(self.url, name, participants))
                       for name in names]
            ends = await asyncio.gather(*(player.play() for player in players))
        (game,) = {end["game_token"] for end in ends}
        (outcome,) = {end["outcome"] for end in ends}
        return game, outcome

    def audit(self, *args):
        """The JSON object of an audit that has nothing to say."""
        return self.run("audit", "--json", *args).json

    def rows(self, table):
        """All rows in the tables as a set of tuples; a row that is there twice is an error."""
        rows = [tuple(row.values()) for file in program.data_files(self.output, table)
                for row in pyarrow.parquet.read_table(file).to_pylist()]
        assert len(rows) == len(set(rows))
        return set(rows)

    def games(self, table="GAME_META"):
        return {row[0] for row in self.rows(table)}

    def wait_for_games(self, games):
        def missing():
            return set(games) - (self.games("GAME_META") & self.games("GAME_PODIUM"))
        try:
            program.wait_until(lambda: not missing(), "the games are in the tables", every=0.1)
        except AssertionError as late:
            raise AssertionError(f"{late}; missing: {missing()}\n" + "\n".join(
                process.story() for process in self.processes)) from None
