"""A server with other words than ours, as other implementations have them; games of two.

A login of a new name brings two messages; a seat is "SUCESS"; numbers are text; a turn brings no
HEALTH; frames are binary; statuses are in other dress.
"""

import json
import threading
import uuid

from websockets.sync.server import serve


class Game:
    def __init__(self):
        self.token, self.users, self.lobby = str(uuid.uuid4()), [], {}
        self.health = {}

    def heroes(self):
        return {user: {"token": user, "id": "7", "attack": "40", "health": str(health)}
                for user, health in self.health.items()}


class Server:
    """Listens on a free port of 127.0.0.1 as long as its `with` lasts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.users, self.games, self.open = {}, {}, None
        self.completed = 0
        self.server = serve(self.handle, "127.0.0.1", 0)
        self.port = self.server.socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def handle(self, connection):
        answer = {"login": self.login, "find": self.find, "lobby": self.enter, "hero": self.hero,
                  "action": self.act}[connection.request.path.split("/")[-1]]
        for text in connection:
            with self.lock:
                answer(connection, json.loads(text)["PAYLOAD"])

    @staticmethod
    def say(connection, payload, status=None):
        message = {"PAYLOAD": payload} | ({} if status is None else {"STATUS": status})
        connection.send(json.dumps(message).encode())

    def login(self, connection, asked):
        if asked["USER"] not in self.users:
            self.users[asked["USER"]] = str(uuid.uuid4())
            self.say(connection, {}, "USER CREATED")
        self.say(connection, {"USER_TOKEN": self.users[asked["USER"]]})

    def find(self, connection, asked):
        if self.open is None:
            self.open = Game()
            self.games[self.open.token] = self.open
        game = self.open
        game.users.append(asked["USER_TOKEN"])
        game.health[asked["USER_TOKEN"]] = 100
        if len(game.users) == 2:
            self.open = None
        self.say(connection, {"GAME_TOKEN": game.token, "HERO_ID": "7"}, {"JOINED": "SUCESS"})

    def enter(self, connection, asked):
        game = self.games[asked["GAME_TOKEN"]]
        game.lobby[asked["USER_TOKEN"]] = connection
        self.say(connection, {}, "WAITING LOBBY")
        if len(game.lobby) == 2:
            payload = {"GAME_TOKEN": game.token, "PARTICIPANTS": game.users,
                       "PARTICIPANTS_HEROS": game.heroes()}
            for each in game.lobby.values():
                self.say(each, payload, {"GAME": "START"})
            self.push(game, game.users[0], "USERS_TURN")

    def push(self, game, user, status):
        self.say(game.lobby[user], {"GAME_TOKEN": game.token}, {"GAME": status})

    def hero(self, connection, asked):
        game = self.games[asked["GAME_TOKEN"]]
        self.say(connection, {"GAME_TOKEN": game.token, "USER_TOKEN": asked["USER_TOKEN"],
                              "HERO": game.heroes()[asked["USER_TOKEN"]]}, {"GAME": "HERO_SPEC"})

    def act(self, connection, asked):
        game, user, enemy = (self.games[asked["GAME_TOKEN"]], asked["USER_TOKEN"],
                             asked["ENEMY_TOKEN"])
        before = game.health[enemy]
        game.health[enemy] = max(0, before - 40)
        self.say(connection, {"GAME_TOKEN": game.token, "USER_TOKEN": user},
                 {"ACTION": "ATTACK", "DETAILS": {
                     "ENEMY_TOKEN": enemy, "ENEMY_DAMAGE": "40", "ENEMY_HEALTH_PRIOR": str(before),
                     "ENEMY_HEALTH_POST": str(game.health[enemy])}})
        if game.health[enemy] > 0:
            return self.push(game, enemy, "USERS_TURN")
        self.completed += 1
        for each in game.users:
            self.push(game, each, "COMPLETED")
        return None
