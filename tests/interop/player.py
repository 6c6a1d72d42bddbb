#!/usr/bin/env python3
"""A player: logs in, takes seats, fights at random, says how each game ended.

    player.py --url ws://localhost:5678 --name ZORA --participants 3 --games 2
"""

import argparse
import asyncio
import dataclasses
import json
import random
import sys

from websockets.asyncio.client import connect


@dataclasses.dataclass(frozen=True)
class Style:
    reconnect: bool = False  # a new connection for each request
    looks: bool = True       # asks for every enemy's hero before an attack
    kicks: float = 0.0       # how often it first attacks somebody who is out already
    shrugs: float = 0.0      # how often it first says that it sees nobody left


class Refused(Exception):
    """The server answered with a refusal; the connection goes on."""


class Player:
    def __init__(self, url, name, participants, style=Style()):
        self.url, self.name, self.participants, self.style = url, name, participants, style
        self.random = random.Random(name)
        self.token = None
        self.open = {}  # endpoint -> connection
        self.statuses = set()  # every STATUS heard, refusals too

    async def __aenter__(self):
        await self.login()
        return self

    async def __aexit__(self, *_):
        for connection in self.open.values():
            await connection.close()

    async def connection(self, endpoint):
        if endpoint not in self.open:
            self.open[endpoint] = await connect(self.url + endpoint, proxy=None)
        return self.open[endpoint]

    async def send(self, endpoint, **payload):
        if self.style.reconnect and endpoint in self.open:
            await self.open.pop(endpoint).close()
        connection = await self.connection(endpoint)
        await connection.send(json.dumps({"PAYLOAD": payload}))

    async def hear(self, endpoint):
        message = json.loads(await (await self.connection(endpoint)).recv())
        status = message.get("STATUS")
        self.statuses.add(status if isinstance(status, str) else json.dumps(status))
        return message

    async def ask(self, endpoint, **payload):
        await self.send(endpoint, **payload)
        answer = await self.hear(endpoint)
        if isinstance(answer.get("STATUS"), str):
            raise Refused(answer["STATUS"])
        return answer

    async def login(self):
        await self.send("/api/v1/login", USER=self.name)
        # Some servers say USER CREATED in a message of its own, before the token.
        while "USER_TOKEN" not in (message := await self.hear("/api/v1/login"))["PAYLOAD"]:
            if message.get("STATUS") != "USER CREATED":
                raise Refused(message["STATUS"])
        self.token = message["PAYLOAD"]["USER_TOKEN"]

    async def find(self):
        answer = await self.ask("/api/v1/game/find", USER_TOKEN=self.token,
                                PARTICIPANTS=str(self.participants))
        return answer["PAYLOAD"]["GAME_TOKEN"]

    async def enter_lobby(self, game):
        await self.send("/api/v1/game/lobby", GAME_TOKEN=game, USER_TOKEN=self.token)

    async def play(self):
        """One game; gives {"game_token", "outcome"}, outcome COMPLETE or TIMED OUT."""
        game = await self.find()
        await self.enter_lobby(game)
        return await self.fight(game)

    async def fight(self, game, health=None):
        """From the lobby to the end; `health`: everybody's, where START was heard already."""
        while True:
            push = await self.hear("/api/v1/game/lobby")
            if isinstance(push["STATUS"], str):
                raise Refused(push["STATUS"])
            event = push["STATUS"]["GAME"]
            if event == "START":
                heroes = push["PAYLOAD"]["PARTICIPANTS_HEROS"]
                health = {token: hero["health"] for token, hero in heroes.items()}
            elif event == "USER'S TURN":
                await self.take_turn(game, health)
            else:
                return {"game_token": game, "outcome": event}

    async def take_turn(self, game, health):
        enemies = [token for token in health if token != self.token]
        if self.style.looks:
            for token in enemies:
                answer = await self.ask("/api/v1/game/hero", GAME_TOKEN=game, USER_TOKEN=token)
                health[token] = answer["PAYLOAD"]["HERO"]["health"]
        living = [token for token in enemies if health[token] > 0]
        fallen = [token for token in enemies if health[token] == 0]
        if not living or self.random.random() < self.style.shrugs:
            await self.attack(game, None, health)
        if fallen and self.random.random() < self.style.kicks:
            await self.attack(game, self.random.choice(fallen), health)
        while living:
            enemy = self.random.choice(living)
            if await self.attack(game, enemy, health):
                return
            living.remove(enemy)

    async def attack(self, game, enemy, health):
        """Whether it was accepted."""
        try:
            answer = await self.ask("/api/v1/game/action", GAME_TOKEN=game, USER_TOKEN=self.token,
                                    ENEMY_TOKEN=enemy, ACTION="ATTACK")
        except Refused:
            health[enemy] = 0  # it is out: whoever did not look is told so now
            return False
        if enemy is not None:
            health[enemy] = answer["STATUS"]["DETAILS"]["ENEMY_HEALTH_POST"]
        return True


async def wait_for_server(url, seconds=600):
    """Whoever starts server and player at the same time may be a moment early."""
    for _ in range(10 * seconds):
        try:
            async with connect(url + "/api/v1/login", proxy=None):
                return
        except ConnectionRefusedError:
            await asyncio.sleep(0.1)


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="ws://localhost:5678")
    parser.add_argument("--name", default="ZORA")
    parser.add_argument("--participants", type=int, default=2)
    parser.add_argument("--games", type=int, default=1)
    parser.add_argument("--reconnect", action="store_true")
    options = parser.parse_args()
    style = Style(reconnect=options.reconnect)
    await wait_for_server(options.url)
    async with Player(options.url, options.name, options.participants, style) as player:
        for _ in range(options.games):
            print(json.dumps(await player.play()), flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
