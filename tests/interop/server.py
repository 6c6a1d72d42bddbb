#!/usr/bin/env python3
"""A server: seats users, carries out their fights. The whole state is in Redis, under the keys that
servers of any make share; each request looks at them and changes them, one after another. It looks
for open games in games:players:<n> alone, and does not ask who opened them.

    server.py --redis-port 6379 --port 5678
"""

import argparse
import asyncio
import datetime
import json
import random
import sys
import uuid

import redis.asyncio
from websockets.asyncio.server import serve


class Server:
    def __init__(self, redis_port, lobby_timeout=5.0, sleep=0.02):
        self.registry = redis.asyncio.Redis(host="127.0.0.1", port=redis_port,
                                            decode_responses=True)
        self.lobby_timeout, self.sleep = lobby_timeout, sleep
        self.opened = set()  # games of its own
        self.changing = asyncio.Lock()  # one change at a time, of this server's

    async def answer(self, connection):
        handlers = {"login": self.login, "game/find": self.find, "game/lobby": self.lobby,
                    "game/hero": self.hero, "game/action": self.action}
        handler = handlers[connection.request.path.removeprefix("/api/v1/")]
        async for message in connection:
            await handler(connection, json.loads(message)["PAYLOAD"])

    @staticmethod
    async def say(connection, payload, status=None, **more):
        message = {"PAYLOAD": payload} | ({} if status is None else {"STATUS": status}) | more
        await connection.send(json.dumps(message))

    async def login(self, connection, payload):
        token = await self.registry.hget("users", payload["USER"])
        if token is None:
            token = str(uuid.uuid4())
            await self.registry.hset("users", payload["USER"], token)
            await self.say(connection, {}, "USER CREATED")
        await self.say(connection, {"USER_TOKEN": token})

    async def open_games(self, participants):
        games = await self.registry.lrange(f"games:players:{participants}", 0, -1)
        return [game for game in games
                if await self.registry.get(f"games:{game}:status") == "Waiting Lobby"]

    async def find(self, connection, payload):
        async with self.changing:
            game, number = await self.seat(int(payload["PARTICIPANTS"]), payload["USER_TOKEN"])
        await self.say(connection, {"GAME_TOKEN": game, "HERO_ID": number}, {"JOINED": "SUCESS"})

    async def seat(self, participants, user):
        if not await self.open_games(participants):
            game = str(uuid.uuid4())
            self.opened.add(game)
            await self.registry.rpush(f"games:players:{participants}", game)
            await self.registry.zadd("games:participants", {game: 0})
            await self.registry.set(f"games:{game}:participants", participants)
            await self.registry.set(f"games:{game}:status", "Waiting Lobby")
            await self.registry.set(f"games:{game}:host", user)
        game = random.choice(await self.open_games(participants))
        await self.registry.zincrby("games:participants", 1, game)
        await self.registry.sadd(f"games:{game}", user)
        number = await self.draw(game, user)
        if await self.registry.zscore("games:participants", game) >= participants:
            await self.registry.rpush(f"games:{game}:order",
                                      *sorted(await self.registry.smembers(f"games:{game}")))
            await self.registry.set(f"games:{game}:status", "In-Progress")
        return game, number

    async def draw(self, game, user):
        heroes = await self.registry.hgetall("superheros")
        while True:
            number, text = random.choice(list(heroes.items()))
            if await self.registry.sadd(f"games:{game}:superheros", number):
                stats = json.loads(text)["powerstats"]
                await self.registry.hset(f"games:{game}:superheros:{user}", mapping={
                    "id": number, "attack": stats["attack"], "health": stats["health"]})
                return int(number)

    async def hero_of(self, game, user):
        hero = await self.registry.hgetall(f"games:{game}:superheros:{user}")
        return {"token": user} | {name: int(hero[name]) for name in ("id", "attack", "health")}

    async def lobby(self, connection, payload):
        game, user = payload["GAME_TOKEN"], payload["USER_TOKEN"]
        participants = int(await self.registry.get(f"games:{game}:participants"))
        waited = 0.0
        while await self.registry.zscore("games:participants", game) < participants or (
                await self.registry.get(f"games:{game}:status") == "Waiting Lobby"):
            if waited > self.lobby_timeout or connection.close_code is not None:
                await self.registry.set(f"games:{game}:status", "Timed Out")
                return await self.say(connection, {"GAME_TOKEN": game}, {"GAME": "TIMED OUT"})
            await asyncio.sleep(self.sleep)
            waited += self.sleep
        users = sorted(await self.registry.smembers(f"games:{game}"))
        heroes = {token: await self.hero_of(game, token) for token in users}
        await self.say(connection, {"GAME_TOKEN": game, "PARTICIPANTS": users,
                                    "PARTICIPANTS_HEROS": heroes}, {"GAME": "START"})
        await self.turns(connection, game, user)

    async def turns(self, connection, game, user):
        told = None
        while connection.close_code is None:
            async with self.changing:
                if await self.registry.get(f"games:{game}:status") == "Completed":
                    break
                first = await self.registry.lindex(f"games:{game}:order", 0)
                turn = (first, await self.registry.llen(f"games:{game}:logs"))
            if first == user and turn != told:
                told = turn
                await self.say(connection, {"GAME_TOKEN": game}, {"GAME": "USER'S TURN"})
            await asyncio.sleep(self.sleep)
        await self.say(connection, {"GAME_TOKEN": game}, {"GAME": "COMPLETE"})

    async def hero(self, connection, payload):
        await self.say(connection, payload | {
            "HERO": await self.hero_of(payload["GAME_TOKEN"], payload["USER_TOKEN"])},
            {"GAME": "HERO SPEC"})

    async def action(self, connection, payload):
        async with self.changing:
            log = await self.attack(payload)
        await connection.send(json.dumps(log))

    async def attack(self, payload):
        game, user, enemy = (payload[name] for name in
                             ("GAME_TOKEN", "USER_TOKEN", "ENEMY_TOKEN"))
        damage = (await self.hero_of(game, user))["attack"]
        prior = (await self.hero_of(game, enemy))["health"]
        post = max(prior - damage, 0)
        log = {"TIMESTAMP": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
               "PAYLOAD": {"GAME_TOKEN": game, "USER_TOKEN": user},
               "STATUS": {"ACTION": "ATTACK", "DETAILS": {
                   "ENEMY_TOKEN": enemy, "ENEMY_DAMAGE": damage, "ENEMY_HEALTH_PRIOR": prior,
                   "ENEMY_HEALTH_POST": post}}}
        await self.registry.hset(f"games:{game}:superheros:{enemy}", "health", post)
        await self.registry.rpush(f"games:{game}:logs", json.dumps(log))
        if post == 0:
            await self.registry.lrem(f"games:{game}:order", 1, enemy)
        await self.registry.lmove(f"games:{game}:order", f"games:{game}:order", "LEFT", "RIGHT")
        if await self.registry.llen(f"games:{game}:order") == 1:
            await self.registry.set(f"games:{game}:status", "Completed")
        return log


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redis-port", type=int, default=6379)
    parser.add_argument("--port", type=int, default=5678)
    options = parser.parse_args()
    async with serve(Server(options.redis_port).answer, "127.0.0.1", options.port) as listening:
        await listening.serve_forever()


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(0)
