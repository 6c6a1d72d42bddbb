#!/usr/bin/env python3
"""Tells the state of a game from Redis alone, as a server of another make sees it.

    reader.py --redis-port 6379 GAME_TOKEN
"""

import argparse
import json
import sys

import redis

STATUSES = ("Waiting Lobby", "Starting", "In-Progress", "Waiting Player", "Completed", "Timed Out")


def state_of(registry, game):
    """The game as one dict; KeyError if there is no such game."""
    key = f"games:{game}"
    status = registry.get(f"{key}:status")
    if status is None:
        raise KeyError(f"no game {game}")
    users = sorted(registry.smembers(key))
    return {
        "game": game,
        "status": status,
        "participants": int(registry.get(f"{key}:participants")),
        "seats_taken": int(registry.zscore("games:participants", game) or 0),
        "is_listed": game in registry.lrange(
            f"games:players:{registry.get(f'{key}:participants')}", 0, -1),
        "host": registry.get(f"{key}:host"),
        "users": users,
        "order": registry.lrange(f"{key}:order", 0, -1),
        "hero_ids": sorted(map(int, registry.smembers(f"{key}:superheros"))),
        "heroes": {user: {name: int(value) for name, value in
                          registry.hgetall(f"{key}:superheros:{user}").items()
                          if name in ("id", "attack", "health")} for user in users},
        "attacks": registry.llen(f"{key}:logs"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redis-port", type=int, default=6379)
    parser.add_argument("game")
    options = parser.parse_args()
    registry = redis.Redis(host="127.0.0.1", port=options.redis_port, decode_responses=True)
    try:
        print(json.dumps(state_of(registry, options.game), indent=2))
    except KeyError as error:
        sys.exit(error.args[0])


if __name__ == "__main__":
    main()
