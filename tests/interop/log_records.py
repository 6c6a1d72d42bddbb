#!/usr/bin/env python3
"""A server without sockets: plays fights by itself, keeps them in Redis, logs them to Kafka in the
style of servers in Python: `task` is JSON text (but for "Cleaning Game Records"), records have no
key, no game_seq, no schema, and go to any partition.

    log_records.py --brokers localhost:9092 --redis-port 6379 --games 5
"""

import argparse
import asyncio
import datetime
import json
import random
import sys
import uuid

import redis.asyncio
from aiokafka import AIOKafkaProducer

MAX_ROUNDS = 255
LOBBY, GAME = "lib.server.lobby", "lib.server.game"


def make_hero(chance):
    stats = {name: chance.randint(1, 100) for name in (
        "intelligence", "strength", "speed", "durability", "power", "combat")}
    return {"attack": stats["speed"] * stats["power"] * stats["combat"],
            "health": 10 * stats["intelligence"] * stats["strength"] * stats["durability"]}


class Fight:
    """A whole fight by the contract's rules: attacks, in order, and what ends up in the tables."""

    def __init__(self, users, chance):
        self.game = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        self.users = sorted(str(uuid.UUID(int=chance.getrandbits(128), version=4))
                            for _ in range(users))
        self.host = chance.choice(self.users)
        ids = chance.sample(range(1, 500), users)
        self.heroes = {user: {"token": user, "id": number} | make_hero(chance)
                       for user, number in zip(self.users, ids)}
        self.health = {user: hero["health"] for user, hero in self.heroes.items()}
        self.attacks, self.order, self.fallen = [], list(self.users), []
        self.rounds = {user: 0 for user in self.users}
        while len(self.order) > 1 and max(self.rounds.values()) < MAX_ROUNDS:
            self.attack(chance)
        self.order.sort(key=lambda user: (-self.health[user], user))

    def attack(self, chance):
        user = self.order.pop(0)
        enemy = chance.choice(self.order)
        damage, prior = self.heroes[user]["attack"], self.health[enemy]
        self.health[enemy] = max(prior - damage, 0)
        if self.health[enemy] == 0:
            self.order.remove(enemy)
            self.fallen.append(enemy)
        self.order.append(user)
        self.rounds[user] += 1
        self.attacks.append({
            "TIMESTAMP": "2026-11-23T12:00:00Z",
            "PAYLOAD": {"GAME_TOKEN": self.game, "USER_TOKEN": user},
            "STATUS": {"ACTION": "ATTACK", "DETAILS": {
                "ENEMY_TOKEN": enemy, "ENEMY_DAMAGE": damage, "ENEMY_HEALTH_PRIOR": prior,
                "ENEMY_HEALTH_POST": self.health[enemy]}}})

    def meta_rows(self):
        return {(self.game, user, hero["id"]) for user, hero in self.heroes.items()}

    def podium_rows(self):
        ranking = self.order + self.fallen[::-1]
        sent, received = ({user: 0 for user in self.users} for _ in range(2))
        for attack in self.attacks:
            user, details = attack["PAYLOAD"]["USER_TOKEN"], attack["STATUS"]["DETAILS"]
            sent[user] += details["ENEMY_DAMAGE"]
            received[details["ENEMY_TOKEN"]] += details["ENEMY_DAMAGE"]
        return {(self.game, user, rank, self.rounds[user], received[user], sent[user])
                for rank, user in enumerate(ranking, 1)}


def record(queue, message, task, level="INFO"):
    value = {"level": level, "timestamp": datetime.datetime.now(datetime.UTC).strftime(
                 "%Y-%m-%dT%H:%M:%S.%f"),
             "name": f"kafka.{queue}", "log_message": message, "task": task}
    return queue, json.dumps(value).encode()


def records(fight):
    """(topic, value) of all records of a fight, in order."""
    game = fight.game

    def text(payload, **status):
        return json.dumps({"PAYLOAD": {"GAME_TOKEN": game} | payload, "STATUS": status})

    for user in fight.users:
        yield record(LOBBY, "Hero Selected", text(
            {"HERO_ID": fight.heroes[user]["id"], "USER_TOKEN": user}, JOINED="SUCCESS"))
    start = {"PARTICIPANTS": fight.users, "PARTICIPANTS_HEROS": fight.heroes}
    for _ in fight.users:
        yield record(LOBBY, "Starting Match", text(start, GAME="START"))
    for attack in fight.attacks:
        yield record(LOBBY, "Pushing User's Turn Notification", text({}, GAME="USER'S TURN"))
        yield record(GAME, "Attack Completed", json.dumps(attack))
    for _ in fight.users:
        yield record(LOBBY, "Game Finished", text({}, GAME="COMPLETE"))
    for user in sorted(fight.users, key=lambda user: user != fight.host):
        yield record(LOBBY, "Cleaning Game Records", {"game_token": game, "user_token": user})


async def to_registry(registry, fight):
    """The keys of a fight that is over, as the worker finds them."""
    key = f"games:{fight.game}"
    pipe = registry.pipeline()
    pipe.sadd(key, *fight.users)
    pipe.set(f"{key}:participants", len(fight.users))
    pipe.set(f"{key}:status", "Completed")
    pipe.set(f"{key}:host", fight.host)
    pipe.sadd(f"{key}:superheros", *(hero["id"] for hero in fight.heroes.values()))
    for user, hero in fight.heroes.items():
        pipe.hset(f"{key}:superheros:{user}", mapping={
            "id": hero["id"], "attack": hero["attack"], "health": fight.health[user]})
    pipe.rpush(f"{key}:order", *fight.order)
    pipe.rpush(f"{key}:logs", *map(json.dumps, fight.attacks))
    pipe.zadd("games:participants", {fight.game: len(fight.users)})
    pipe.rpush(f"games:players:{len(fight.users)}", fight.game)
    await pipe.execute()


async def publish(brokers, redis_port, fights):
    registry = redis.asyncio.Redis(host="127.0.0.1", port=redis_port)
    producer = AIOKafkaProducer(bootstrap_servers=brokers)
    await producer.start()
    try:
        for fight in fights:
            await to_registry(registry, fight)
            for topic, value in records(fight):
                await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()
        await registry.aclose()


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", default="localhost:9092")
    parser.add_argument("--redis-port", type=int, default=6379)
    parser.add_argument("--games", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random()
    fights = [Fight(chance.choice((2, 3)), chance) for _ in range(options.games)]
    await publish(options.brokers, options.redis_port, fights)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
