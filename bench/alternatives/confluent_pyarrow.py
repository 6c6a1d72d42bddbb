"""The two tables from the topics as a Python shop would make them: confluent-kafka and pyarrow.

Reads what the topics retain now, one process a partition, and writes Parquet (gzip level 1) to
OUTPUT/GAME_META and OUTPUT/GAME_PODIUM. Prints {"records", "games", "seconds"} as JSON.
"""

import argparse
import json
import multiprocessing
import os
import time

import confluent_kafka
import pyarrow
import pyarrow.parquet

TOPICS = ("lib.server.lobby", "lib.server.game")
GAMES_A_GROUP = 50_000
META = pyarrow.schema([
    pyarrow.field(name, kind, nullable=False) for name, kind in (
        ("game_token", pyarrow.string()), ("user_token", pyarrow.string()),
        ("superhero_id", pyarrow.uint16()))])
PODIUM = pyarrow.schema([
    pyarrow.field(name, kind, nullable=False) for name, kind in (
        ("game_token", pyarrow.string()), ("user_token", pyarrow.string()),
        ("rank", pyarrow.uint8()), ("rounds", pyarrow.uint8()),
        ("damage_received", pyarrow.uint64()), ("damage_sent", pyarrow.uint64()))])


class Game:
    """What is known of a game so far; game_seq says whether anything is missing."""

    __slots__ = ("seen", "heroes", "actions", "trigger", "timed_out")

    def __init__(self):
        self.seen = 0  # a bit for each game_seq
        self.heroes = None
        self.actions = []  # (game_seq, user, enemy or None, damage, health after)
        self.trigger = None
        self.timed_out = False

    def feed(self, record):
        """True: the game is over and whole."""
        seq = record["game_seq"]
        bit = 1 << seq
        if self.seen & bit:
            return False
        self.seen |= bit
        message, task = record["log_message"], record["task"]
        if message == "Attack Completed":
            details = task["STATUS"]["DETAILS"]
            self.actions.append((seq, task["PAYLOAD"]["USER_TOKEN"], details["ENEMY_TOKEN"],
                                 details["ENEMY_DAMAGE"], details["ENEMY_HEALTH_POST"]))
        elif message == "Starting Match":
            self.heroes = task["PAYLOAD"]["PARTICIPANTS_HEROS"]
        elif message == "User Forfeited":
            self.actions.append((seq, task["USER_TOKEN"], None, 0, 0))
        elif message == "Game Timed Out":
            self.timed_out = True
        elif message == "Cleaning Game Records" and self.trigger is None:
            self.trigger = seq
        if self.trigger is None:
            return False
        whole = (1 << self.trigger) - 1
        return self.seen & whole == whole

    def podium(self):
        """(user, hero, rank, rounds, received, sent) of each user."""
        health = {user: hero["health"] for user, hero in self.heroes.items()}
        rounds, received, sent = (dict.fromkeys(health, 0) for _ in range(3))
        rank, standing = {}, len(health)
        for _, user, enemy, damage, left in sorted(self.actions):
            fallen = user
            if enemy is not None:
                rounds[user] += 1
                sent[user] += damage
                received[enemy] += damage
                health[enemy] = left
                fallen = enemy if left == 0 else None
            if fallen is not None:
                rank[fallen] = standing
                standing -= 1
        still = sorted((user for user in health if user not in rank),
                       key=lambda user: (-health[user], user))
        rank.update((user, place) for place, user in enumerate(still, 1))
        return [(user, hero["id"], rank[user], rounds[user], received[user], sent[user])
                for user, hero in self.heroes.items()]


class Tables:
    """Both files of one process, a row group for every GAMES_A_GROUP games."""

    def __init__(self, output, name):
        self.writers = []
        for table, schema in (("GAME_META", META), ("GAME_PODIUM", PODIUM)):
            folder = os.path.join(output, table)
            os.makedirs(folder, exist_ok=True)
            self.writers.append(pyarrow.parquet.ParquetWriter(
                os.path.join(folder, name + ".parquet"), schema, compression="gzip",
                compression_level=1))
        self.columns = [[] for _ in range(7)]
        self.games = self.waiting = 0

    def add(self, token, podium):
        for row in podium:
            for column, value in zip(self.columns, (token, *row)):
                column.append(value)
        self.games += 1
        self.waiting += 1
        if self.waiting == GAMES_A_GROUP:
            self.flush()

    def flush(self):
        game, user, hero, *facts = self.columns
        for writer, schema, columns in (
                (self.writers[0], META, (game, user, hero)),
                (self.writers[1], PODIUM, (game, user, *facts))):
            arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, schema)]
            writer.write_table(pyarrow.table(arrays, schema=schema))
        self.columns = [[] for _ in range(7)]
        self.waiting = 0

    def close(self):
        self.flush()
        for writer in self.writers:
            writer.close()


def work(brokers, output, partition):
    """One partition of both topics; (records, games)."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": brokers, "group.id": "alternative", "enable.auto.commit": False,
        "enable.auto.offset.store": False, "queued.min.messages": 100_000})
    places = [confluent_kafka.TopicPartition(topic, partition) for topic in TOPICS]
    left = 0
    for place in places:
        place.offset, end = consumer.get_watermark_offsets(place)
        left += end - place.offset
    consumer.assign(places)
    tables = Tables(output, f"partition-{partition}")
    games, done, records = {}, set(), 0
    while records < left:
        for message in consumer.consume(10_000, 1.0):
            if message.error():
                raise confluent_kafka.KafkaException(message.error())
            records += 1
            record = json.loads(message.value())
            if "game_seq" not in record:
                continue
            token = message.key().decode()
            if token in done:
                continue
            game = games.get(token)
            if game is None:
                game = games[token] = Game()
            if game.feed(record):
                del games[token]
                done.add(token)
                if not (game.timed_out and not game.actions):
                    tables.add(token, game.podium())
    consumer.close()
    tables.close()
    return records, tables.games


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--partitions", type=int, default=2)
    arguments = parser.parse_args()
    begin = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(arguments.partitions) as pool:
        counts = pool.starmap(work, [(arguments.brokers, arguments.output, partition)
                                     for partition in range(arguments.partitions)])
    print(json.dumps({"records": sum(count[0] for count in counts),
                      "games": sum(count[1] for count in counts),
                      "seconds": time.monotonic() - begin}))


if __name__ == "__main__":
    main()
