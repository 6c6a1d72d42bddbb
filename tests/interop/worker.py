#!/usr/bin/env python3
"""A worker: hears "Cleaning Game Records", takes the game from Redis, makes the rows of both
tables. It writes them to --folder as Parquet when it ends: by Ctrl-C, or after --games.

    worker.py --brokers localhost:9092 --redis-port 6379 --folder out
"""

import argparse
import asyncio
import json
import pathlib
import sys

import pyarrow
import pyarrow.parquet
import redis.asyncio
from aiokafka import AIOKafkaConsumer

META = pyarrow.schema([("game_token", pyarrow.string()), ("user_token", pyarrow.string()),
                       ("superhero_id", pyarrow.uint16())])
PODIUM = pyarrow.schema([("game_token", pyarrow.string()), ("user_token", pyarrow.string()),
                         ("rank", pyarrow.uint8()), ("rounds", pyarrow.uint8()),
                         ("damage_received", pyarrow.uint64()), ("damage_sent", pyarrow.uint64())])


def game_to_clean(value):
    """The game token of a record that says "Cleaning Game Records", else None."""
    try:
        record = json.loads(value)
        if record["log_message"] != "Cleaning Game Records":
            return None
        task = record["task"]
        return (json.loads(task) if isinstance(task, str) else task)["game_token"]
    except (ValueError, KeyError, TypeError):
        return None  # other programs log to the topic, too


def rows_of(game, heroes, logs):
    """(GAME_META rows, GAME_PODIUM rows) of a completed game, from its heroes by user and its logs.

    Whoever falls first has the highest rank; those who still stand are ranked by their health. What
    is no attack is skipped, so a user who forfeited counts as one who stands without health.
    """
    attacks = [log for log in logs if log["STATUS"]["ACTION"] == "ATTACK"]
    rounds, sent, received = ({user: 0 for user in heroes} for _ in range(3))
    fallen = []
    for attack in attacks:
        user, details = attack["PAYLOAD"]["USER_TOKEN"], attack["STATUS"]["DETAILS"]
        enemy = details["ENEMY_TOKEN"]
        rounds[user] += 1
        sent[user] += details["ENEMY_DAMAGE"]
        received[enemy] += details["ENEMY_DAMAGE"]
        if details["ENEMY_HEALTH_POST"] == 0:
            fallen.append(enemy)
    standing = sorted((user for user in heroes if user not in fallen),
                      key=lambda user: (-int(heroes[user]["health"]), user))
    meta = {(game, user, int(hero["id"])) for user, hero in heroes.items()}
    podium = {(game, user, rank, rounds[user], received[user], sent[user])
              for rank, user in enumerate(standing + fallen[::-1], 1)}
    return meta, podium


class Worker:
    def __init__(self, brokers, redis_port, group="another_worker"):
        self.registry = redis.asyncio.Redis(host="127.0.0.1", port=redis_port,
                                            decode_responses=True)
        self.consumer = AIOKafkaConsumer("lib.server.lobby", bootstrap_servers=brokers,
                                         group_id=group, auto_offset_reset="earliest")
        self.games, self.meta, self.podium = set(), set(), set()

    async def take(self, game):
        """The first such record of a game counts; games that timed out are in no table."""
        if game in self.games:
            return
        self.games.add(game)
        key = f"games:{game}"
        if await self.registry.get(f"{key}:status") != "Completed":
            return
        users = await self.registry.smembers(key)
        heroes = {user: await self.registry.hgetall(f"{key}:superheros:{user}") for user in users}
        logs = [json.loads(log) for log in await self.registry.lrange(f"{key}:logs", 0, -1)]
        meta, podium = rows_of(game, heroes, logs)
        self.meta |= meta
        self.podium |= podium

    async def run(self, until=lambda worker: False):
        """Works until the condition, asked after each batch and four times a second, holds."""
        await self.consumer.start()
        try:
            while not until(self):
                for records in (await self.consumer.getmany(timeout_ms=250)).values():
                    for record in records:
                        if game := game_to_clean(record.value):
                            await self.take(game)
        finally:
            await self.consumer.stop()
            await self.registry.aclose()

    def write(self, folder):
        for name, schema, rows in (("GAME_META", META, self.meta),
                                   ("GAME_PODIUM", PODIUM, self.podium)):
            columns = [list(column) for column in zip(*sorted(rows))] or [[] for _ in schema]
            target = pathlib.Path(folder, "superhero", name)
            target.mkdir(parents=True, exist_ok=True)
            pyarrow.parquet.write_table(pyarrow.table(columns, schema=schema),
                                        target / "all.parquet", compression="gzip")


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", default="localhost:9092")
    parser.add_argument("--redis-port", type=int, default=6379)
    parser.add_argument("--folder", default="out")
    parser.add_argument("--games", type=int, help="ends after so many games")
    options = parser.parse_args()
    worker = Worker(options.brokers, options.redis_port)
    try:
        await worker.run(lambda w: options.games is not None and len(w.games) >= options.games)
    finally:
        worker.write(options.folder)


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(0)
