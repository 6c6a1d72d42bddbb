"""deploy/spark: its jobs make of the same topics the tables that we make of them, and Spark reads
ours. The jobs share no code with us."""

import asyncio
import contextlib
import dataclasses
import json
import random
import time
import uuid

import pyarrow.parquet
import pytest
import made_up_fights
from aiokafka import AIOKafkaProducer
from interop import log_records
from interop.player import Player
from spark import digests, submit, submit_and_kill
from system import System

LOBBY, GAME = "lib.server.lobby", "lib.server.game"
FOREIGN = [b"a line of text", b'{"event":"click","page":7}', b"", b"\xff\xfe\x00", b"[1,2]", None,
           b'{"log_message":"Referee Called","schema":99,"game_seq":3,"task":{}}',
           b'{"log_message":{"a":1}}', b'{"log_message":"Attack Comp']
BROKEN = [b'{"log_message":"Cleaning Game Records","task":%s}' % task for task in
          (b"7", b'{"user_token":"x"}', b'{"game_token":17,"user_token":"x"}', b'"no JSON"')]
BROKEN.append(b'{"log_message":"Starting Match","game_seq":"x","task":'
              b'{"PAYLOAD":{"PARTICIPANTS_HEROS":{"a":1,"b":{"id":-1}}}}}')
DAY = 24 * 3600 * 1000


class Idle(Player):
    """Takes its seat and lets its turns pass."""

    async def take_turn(self, game, health):
        pass


class Fair(Player):
    """Leaves who is idle alone, so that it lives until its turn comes."""

    def __init__(self, url, name, participants, idle):
        super().__init__(url, name, participants)
        self.idle = idle

    async def take_turn(self, game, health):
        await super().take_turn(game, {user: left for user, left in health.items()
                                       if user != self.idle.token})


async def play_apart(url):
    """A game in which one user forfeits, and one that is never full."""
    async with contextlib.AsyncExitStack() as seated:
        idle = await seated.enter_async_context(Idle(url, "C", 3))
        three = [idle, *[await seated.enter_async_context(Fair(url, name, 3, idle))
                         for name in ("A", "B")]]
        ends = ["TIMED OUT"]
        while "TIMED OUT" in ends:  # their lobby, on a slow machine
            ends = [end["outcome"] for end in await asyncio.gather(*(one.play() for one in three))]
        assert set(ends) == {"COMPLETE"}
        lonely = await seated.enter_async_context(Player(url, "D", 10))
        assert (await lonely.play())["outcome"] == "TIMED OUT"


class Records:
    """Of a game that was played: (topic, key, value)."""

    def __init__(self, system):
        self.system, self.games = system, {}
        for topic in (LOBBY, GAME):
            for line in map(json.loads, system.run("log", "--topic", topic).out.splitlines()):
                if line["key"]:
                    text = json.dumps(line["value"], separators=(",", ":"))
                    self.games.setdefault(line["key"], []).append((topic, line["key"], text))

    def saying(self, message):
        return {game for game, said in self.games.items()
                if any(f'"{message}"' in text for _, _, text in said)}

    def again(self, game, other=None, keep=lambda text: True):
        """The game's records once more, or as those of another game."""
        other = other or game
        return [(topic, other, text.replace(game, other)) for topic, _, text in self.games[game]
                if keep(text)]


async def send(brokers, records, ago=0):
    """In order; `ago`: how many milliseconds old they are."""
    async with AIOKafkaProducer(bootstrap_servers=brokers, acks="all") as producer:
        for topic, key, value in records:
            value = value.encode() if isinstance(value, str) else value
            await producer.send_and_wait(topic, value, key and key.encode(),
                                         timestamp_ms=int(1000 * time.time()) - ago)


def is_end(text):
    return '"Cleaning Game Records"' in text


def first(records, message):
    return next(i for i, (_, _, text) in enumerate(records) if f'"{message}"' in text)


def stronger(record):
    topic, key, text = record
    value = json.loads(text)
    value["task"]["STATUS"]["DETAILS"]["ENEMY_DAMAGE"] += 1
    return topic, key, json.dumps(value)


class Story:
    """What the topics hold beside games that were played: in `first`, and later in `second`."""

    def __init__(self, records, games):
        names = ("late", "open", "old", "gap", "upper", "whole")
        self.token = {name: str(uuid.UUID(int=0xabcdef0 + number, version=4))
                      for number, name in enumerate(names)}
        # The first is over when one has struck 255 times.
        self.theirs = [log_records.Fight(2, random.Random(24)),
                       *(log_records.Fight(users, random.Random(users)) for users in (2, 3, 10))]
        one, two = games[:2]
        gap = records.again(one, self.token["gap"])
        del gap[first(gap, "Pushing User's Turn Notification")]
        twice = records.again(two)
        attack = first(twice, "Attack Completed")
        twice[attack] = stronger(twice[attack])
        upper = [(topic, key, text.replace(key, key.upper()))
                 for topic, key, text in records.again(one, self.token["upper"])]
        not_over = [records.again(one, self.token[name], lambda text: not is_end(text))
                    for name in ("late", "open", "old")]
        self.old = not_over.pop()
        strange = [(topic, "a key" if value is None else None, value)
                   for value in FOREIGN + BROKEN for topic in (LOBBY, GAME)]
        self.first = sum(not_over, gap + upper + strange + twice + made_up_fights.all_records())
        for fight in self.theirs:
            said = [(topic, fight.game, value) for topic, value in log_records.records(fight)]
            self.first += said
        self.token["theirs"] = self.theirs.pop().game
        del self.first[-10:]  # of the last of theirs, what says that it is over
        late = records.again(one, self.token["late"], is_end)
        self.second = late + twice + records.again(one, self.token["whole"])
        self.second += records.again(one, self.token["late"])
        self.more_games = len(self.theirs + ["late", "upper", "whole"])
        self.more_games += len(made_up_fights.BY_THE_RULES)


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with System(tmp_path_factory.mktemp("spark")) as made:
        server, worker = made.server(), made.worker()
        asyncio.run(asyncio.wait_for(play_apart(f"ws://127.0.0.1:{server.port}"), 600))
        client = made.client(server, games=4)
        client.wait()
        made.wait_until_all_is_told()
        made.report = made.prove(client)
        worker.stop()
        yield made


class Jobs:
    """Runs the jobs over the topics, in a folder."""

    def __init__(self, system, folder):
        self.system, self.folder = system, folder
        self.kafka = "--brokers", system.settings["KAFKA_BROKERS"]

    def words(self, job):
        return "game_tables.py", job, *self.kafka, "--output-dir", self.folder / job

    def run(self, job, *args):
        """The JSON objects that it prints."""
        return list(map(json.loads, submit(self.folder, *self.words(job), *args)))

    def kill(self, *args):
        """The JSON objects that the stream has printed when it is killed."""
        return list(map(json.loads, submit_and_kill(self.folder, *self.words("stream"), *args)))

    def forget_last_batch(self):
        """As if the stream had been killed before it noted that its last batch is done; gives the
        batch's number."""
        done = self.folder / "stream/_checkpoint/commits"
        last = max(int(mark.name) for mark in done.glob("[0-9]*"))
        for name in (f"{last}", f".{last}.crc"):
            (done / name).unlink()
        return last

    def batch(self):
        file = self.folder / "kafka.properties"
        file.write_text("# as Kafka's own tools take it\nsecurity.protocol=PLAINTEXT\n")
        return self.run("batch", "--kafka-properties", file)

    def ours(self):
        done = self.system.run("batch", "--rebuild", self.folder / "ours", "--table-format",
                               "delta", "--json", "--quiet").json
        digest = self.system.audit("--output-dir", self.folder / "ours").json["digest"]
        return done | {"digest": digest}

    def digests(self):
        places = {name: self.folder / name for name in ("batch", "stream")} | {
            "ours": self.folder / "ours/superhero", "worker": self.system.output / "superhero"}
        found = digests(self.folder, *places.values())
        return {name: found[str(place)] for name, place in places.items()}

    def open_games(self, batch):
        """The games that the stream still holds after that batch."""
        state = self.folder / f"stream/_state/open-{batch % 2}"
        return set(pyarrow.parquet.read_table(state)["game"].to_pylist())


@dataclasses.dataclass
class Result:
    story: Story
    killed: list   # what the stream printed when it was killed
    first: list    # and when it ran to the end
    forgotten: int  # the batch that is to be repeated
    second: list   # and again
    batch: list
    ours: dict     # what superhero batch printed, with the audit's digest
    digests: dict  # as Spark reads the tables
    open_games: set


@pytest.fixture(scope="module")
def result(system, tmp_path_factory):
    brokers, records = system.settings["KAFKA_BROKERS"], Records(system)
    forfeited = records.saying("User Forfeited")
    assert forfeited and records.saying("Game Timed Out")
    story = Story(records, sorted(records.saying("Attack Completed") - forfeited))
    jobs = Jobs(system, tmp_path_factory.mktemp("jobs"))
    asyncio.run(send(brokers, story.old, 10 * DAY))
    asyncio.run(send(brokers, story.first))
    killed = jobs.kill("--batch-records", 2500, "--every", "1 second")
    first = jobs.run("stream", "--batch-records", 2500)
    asyncio.run(send(brokers, story.second))
    forgotten = jobs.forget_last_batch()
    second = jobs.run("stream")
    open_games = jobs.open_games(second[-1]["batch"])
    return Result(story, killed, first, forgotten, second, jobs.batch(), jobs.ours(),
                  jobs.digests(), open_games)


def test_both_jobs_make_the_rows_that_we_make(system, result):
    games = system.report["games"] + result.story.more_games
    assert result.ours["games"] == games
    assert result.batch[-1]["games"] == games
    assert result.digests["batch"] == result.digests["stream"] == result.ours["digest"]


def test_spark_reads_our_tables(system, result):
    assert result.digests["worker"] == system.report["digest"]
    assert result.digests["ours"] == result.ours["digest"]


def test_a_stream_that_is_killed_and_started_again_adds_each_game_once(result):
    assert result.second[0]["batch"] == result.forgotten > 0
    batches = {}
    for line in result.killed + result.first + result.second:
        assert batches.setdefault(line["batch"], line) == line
    assert sorted(batches) == list(range(len(batches)))
    assert sum(line["games"] for line in batches.values()) == result.ours["games"]
    assert sum(line["rows"] for line in batches.values()) == result.batch[-1]["rows"]


def test_a_stream_keeps_games_that_are_open_and_gives_up_old_ones(result):
    token = result.story.token
    assert result.open_games == {token["open"], token["gap"], token["theirs"]}
