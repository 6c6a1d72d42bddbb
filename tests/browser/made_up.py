"""Made-up answers of a monitor: a run that has gone on for twenty minutes."""

import copy
import datetime
import math
import random
import uuid

GAME = "3f0c8a52-7b1e-4d55-9a63-0c2f6f1b8e11"
HOSTILE = "<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script>"
TOPICS = ("lib.server.lobby", "lib.server.game", "lib.server.login")
BASE = {"lib.server.lobby": 120, "lib.server.game": 1150, "lib.server.login": 40}
RECORD_BYTES = {"lib.server.lobby": 210, "lib.server.game": 290, "lib.server.login": 180}
HEROES = ("Batman", "Spider-Man", "Wonder Woman", "Storm", "Hulk", "Black Widow", "Thor",
          "Doctor Strange", "She-Hulk", "Iron Man", "Captain Marvel", "Wolverine")
FATES = (("in_tables", "in the tables"), ("timed_out", "timed out, no rows"),
         ("waiting", "read, waits for its game"), ("not_read", "not read yet"),
         ("repeat", "repeat, dropped"), ("dead_letter", "dead letter"),
         ("set_aside", "its game was set aside"), ("given_up", "its game was given up"),
         ("lost", "its game is lost"), ("foreign", "foreign"))


GROWING = {"per_second": 12.0, "trend": "growing by 12 a second", "recent": [0, 24, 48, 72]}
STEADY = {"per_second": 0.0, "trend": "steady", "recent": [7, 7, 7, 7]}
UNKNOWN = {"per_second": None, "trend": "", "recent": []}


def token(number):
    return str(uuid.UUID(int=random.Random(number).getrandbits(128), version=4))


def text_of(unix):
    moment = datetime.datetime.fromtimestamp(unix, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def rate(topic, at):
    """Records per second that were written at a time."""
    wave = 1 + 0.25 * math.sin(at / 37) + 0.1 * math.sin(at / 7 + len(topic))
    noise = 0.12 * (random.Random(f"{topic}{int(at)}").random() - 0.5)
    return BASE[topic] * (wave + noise)


def lag_seconds(topic, at):
    """A worker stops for a while every ten minutes."""
    into = at % 600
    if topic == "lib.server.login":
        return 0.0
    return max(0.2, into - 420 if into < 480 else max(0.0, 60 - 3 * (into - 480)))


def series(topic, times, begin, now):
    def known(value):
        return [round(value(at), 2) if begin <= at <= now else None for at in times]

    return {"topic": topic,
            "records": known(lambda at: rate(topic, at)),
            "bytes": known(lambda at: rate(topic, at) * RECORD_BYTES[topic]),
            "executed": known(lambda at: 0.97 * rate(topic, at - lag_seconds(topic, at))),
            "lag_records": known(lambda at: round(rate(topic, at) * lag_seconds(topic, at))),
            "lag_seconds": known(lambda at: lag_seconds(topic, at))}


def fights():
    chance = random.Random(7)
    made = []
    for number in range(6):
        count = 9 if number == 5 else 2
        fighters = []
        for i in range(count):
            full = chance.randint(300, 1200)
            fighters.append({"user": token(100 * number + i)[:8], "hero": chance.choice(HEROES),
                             "health": chance.choice((full, full // 2, full // 6)), "full": full})
        fighters[-1]["health"] = 0 if count > 2 else fighters[-1]["health"]
        made.append({"game": token(number), "began": text_of(1795988000 + number),
                     "blows": 3 * number, "fighters": fighters,
                     "last": None if number == 0 else
                     {"from": 0, "to": 1, "damage": chance.randint(20, 140),
                      "forfeit": number == 3}})
    return made


def roles():
    figures = [{"name": "connections now", "value": 40, "per_second": None, "limit": 1000},
               {"name": "log waiting bytes", "value": 12400, "per_second": None,
                "limit": 33554432},
               {"name": "connections", "value": 4210, "per_second": 3.5, "limit": None},
               {"name": "logins", "value": 400, "per_second": 1.5, "limit": None},
               {"name": "games begun", "value": 812, "per_second": 0.7, "limit": None},
               {"name": "messages", "value": 1203311, "per_second": 1310.2, "limit": None}]
    server = {"role": "server", "address": "127.0.0.1:9101", "alive": True, "ready": True,
              "seen": text_of(1795988400), "version": "0.1.0", "trouble": "", "figures": figures,
              "commit_seconds": None,
              "deliveries": [{"writer": "lib.server.lobby", "waiting": 3, "retried": 0,
                              "failed": 0},
                             {"writer": "lib.server.game", "waiting": 12, "retried": 1,
                              "failed": 0}]}
    client = dict(server, role="client", address="10.0.0.7:9102", ready=False, deliveries=[],
                  trouble="no server answers", figures=figures[:2])
    worker = dict(server, role="worker", address="10.0.0.8:9103", alive=False, ready=False,
                  deliveries=[], figures=[], commit_seconds=0.0213)
    return [server, client, worker]


def dead_letters():
    values = ("not JSON at all", '{"game_token": 17}', HOSTILE, "x" * 2000)
    return [{"topic": "lib.server.lobby", "partition": i % 3, "offset": 77 + 1000 * i,
             "reason": "it is not a JSON object" if i != 1 else "game_token is no token",
             "value": value, "cut": len(value) == 2000} for i, value in enumerate(values)]


def state():
    """Of api/state; moved() puts in what moves."""
    return {
        "version": "0.1.0", "log": "the embedded log ./data/log", "tables": "./data/superhero",
        "reading": {"caught_up": True, "records": 1572000, "fraction": 1.0}, "trouble": "",
        "topics": [{"topic": topic} for topic in TOPICS],
        "games": {"in_tables": 8120, "timed_out": 3, "under_way": 12, "not_read": 4, "waiting": 1,
                  "given_up": 0, "set_aside": 1},
        "sum": {"adds_up": True, "note": ""},
        "fights": fights(),
        "heroes": [{"id": 70 + i, "hero": hero, "games": 400 - 9 * i, "wins": 260 - 17 * i}
                   for i, hero in enumerate(HEROES[:10])],
        "lengths": [{"from": 5 * i, "to": 5 * i + 5, "games": games}
                    for i, games in enumerate((12, 240, 1810, 3100, 1900, 700, 240, 80, 31, 7))],
        "workers": [{"name": name, "partitions": partitions, "commits": commits,
                     "games": 20 * commits, "bytes": 151000 * commits,
                     "last": {"time": text_of(1795988400), "games": 20, "bytes": 151233}}
                    for name, partitions, commits in (("w1", [0, 2], 204), ("w2", [1], 202))],
        "roles": roles(),
        "dead_letters": dead_letters(), "dead_letter_count": 4,
        "ended": [GAME] + [token(i) for i in range(500, 519)],
    }


def moved(base, now, age):
    out = copy.deepcopy(base)
    out["now"] = text_of(now)
    for topic in out["topics"]:
        name = topic["topic"]
        topic.update(records=int(BASE[name] * age), bytes=int(BASE[name] * age * 280),
                     records_per_second=rate(name, now),
                     bytes_per_second=rate(name, now) * RECORD_BYTES[name],
                     executed=int(BASE[name] * age * 0.97),
                     executed_per_second=0.97 * rate(name, now - lag_seconds(name, now)))
    out.setdefault("lag", [
        {"topic": name, "partition": partition,
         "records": int(rate(name, now) * lag_seconds(name, now) / 3),
         "seconds": None if name == "lib.server.login" and partition == 2
         else round(lag_seconds(name, now), 2),
         **(GROWING if partition == 0 else UNKNOWN if partition == 2 else STEADY),
         "held_by": (None if name == "lib.server.login" or partition == 2
                     else f"worker-{1 + partition % 2}:9464"),
         "owner": (None if name == "lib.server.login" else f"w{1 + partition % 2}"),
         "committed": None if name == "lib.server.login" else text_of(now - 1)}
        for name in TOPICS for partition in range(3)])
    records = sum(topic["records"] for topic in out["topics"])
    few = {"timed_out": 24, "waiting": 310, "not_read": 144, "repeat": 6, "dead_letter": 4,
           "set_aside": 8, "foreign": 2}
    few["in_tables"] = records - sum(few.values())
    out.setdefault("fates", [{"fate": fate, "words": words, "records": few.get(fate, 0)}
                             for fate, words in FATES])
    out["games"]["in_tables"] += int(age)
    out["sum"] = {"records": records, "fates": records, **out["sum"]}
    return out


def _blows(fighters):
    """They hit each other in turn until one is out."""
    chance, health, blows = random.Random(3), [f["health"] for f in fighters], []
    while min(health) > 0:
        user = len(blows) % 2
        damage = chance.randint(60, 190)
        before = health[1 - user]
        health[1 - user] = max(0, before - damage)
        blows.append({"timestamp": text_of(1795988000 + len(blows)), "game_seq": 6 + len(blows),
                      "action": "ATTACK", "user_token": fighters[user]["user_token"],
                      "enemy_token": fighters[1 - user]["user_token"], "damage": damage,
                      "health_before": before, "health_after": health[1 - user]})
    for fighter, left in zip(fighters, health):
        fighter["health_left"] = left
    return blows


def story(name="Wonder Woman"):
    """What superhero game --json prints of a game that is in the tables."""
    fighters = [{"user_token": token(900 + i)[:8], "superhero_id": 720 + i, "name": hero,
                 "attack": 150, "health": health}
                for i, (hero, health) in enumerate(((name, 980), ("Hulk", 1120)))]
    blows = _blows(fighters)
    messages = ["Game Created", "Starting Match", "Starting Match"] + \
        ["Attack Completed"] * len(blows) + ["Game Over"]
    records = [{"topic": "lib.server.lobby" if i in (0, len(messages) - 1) else "lib.server.game",
                "partition": 1, "offset": 4700 + i, "timestamp": text_of(1795987990 + i),
                "log_message": message, "game_seq": i + 1, "fate": "in_tables", "commit": 0}
               for i, message in enumerate(messages)]
    records.append({"topic": "lib.server.lobby", "partition": 1, "offset": 4811,
                    "timestamp": text_of(1795988020), "fate": "dead_letter",
                    "reason": "it is not a JSON object"})
    rows = [{"user_token": f["user_token"], "superhero_id": f["superhero_id"],
             "rank": 1 if f["health_left"] else 2, "rounds": (len(blows) + 1) // 2,
             "damage_received": f["health"] - f["health_left"],
             "damage_sent": sum(b["damage"] for b in blows
                                if b["user_token"] == f["user_token"])} for f in fighters]
    file = "2026-11-29_00017_w1"
    return {"game_token": GAME, "state": "in_tables", "records": records,
            "commits": [{"file": f"data/superhero/_ledger/1/{file}.json", "log_number": 1,
                         "partition": 1, "from": 4512, "to": 4820, "time": text_of(1795988031),
                         "writer": "w1"}],
            "tables": {"commit": 0, "meta_file": f"GAME_META/{file}.parquet",
                       "podium_file": f"GAME_PODIUM/{file}.parquet", "first_row": 12,
                       "podium_first_row": 12,
                       "rows": rows},
            "fight": {"fighters": fighters, "blows": blows}}
