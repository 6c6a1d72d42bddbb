"""Servers and players are killed in mid-game: every game that started ends, and is in the
tables."""

import time

from program import wait_until
from system import System


def test_a_server_is_killed_and_another_goes_on_with_its_games(tmp_path):
    with System(tmp_path) as system:
        first, _, left = system.playing()
        second = system.server()
        stays = system.client(second)
        system.goes_on()
        first.kill()
        left.kill()
        second.counts("games_taken_over")
        second.counts("forfeits")  # the games of the dead server's players end so
        stays.stop()
        system.wait_until_all_is_told()
        system.prove(left, stays)
        second.stop()


def test_the_only_server_is_killed_and_a_new_one_comes_later(tmp_path):
    with System(tmp_path) as system:
        server, _, client = system.playing()
        server.kill()
        time.sleep(3)
        again = system.server(port=server.port)
        client.counts("reconnects")
        again.counts("games_taken_over")
        client.counts("games", beyond=client.report()["games"] + 20)
        client.stop()
        system.wait_until_all_is_told()
        system.prove(client)
        again.stop()


def test_a_game_is_cleaned_only_when_all_its_records_have_arrived(tmp_path):
    """Its rows are in the tables, for the worker takes attacks from Redis; but the server dies with
    those that the topic did not take. Another writes them again, out of what Redis still has."""
    attacks = ("configs", "--alter", "--entity-type", "topics", "--entity-name", "lib.server.game")
    with System(tmp_path, CLEAN_ROUTINE="True", REDIS_EXPIRY=0, ROTATE_SECONDS=0.5) as system:
        server, _, client = system.playing()
        system.cluster("kafka", *attacks, "--add-config", "max.message.bytes=100")
        wait_until(lambda: system.redis.keys("games:*:clean"), "a worker would clean a game")
        server.kill()
        system.cluster("kafka", *attacks, "--delete-config", "max.message.bytes")
        again = system.server(port=server.port)
        again.counts("games_taken_over")
        client.stop()
        system.wait_until_all_is_told()
        assert system.prove(client)["gaps"] == 0
        assert not system.redis.keys("games:*:clean") and not system.redis.keys("games:*:logs")
        again.stop()


def test_players_are_killed_in_mid_game(tmp_path):
    with System(tmp_path) as system:
        server, _, left = system.playing()
        stays = system.client(server)
        system.goes_on()
        left.kill()
        server.counts("forfeits")
        stays.stop()
        system.wait_until_all_is_told()
        system.prove(left, stays)
        server.stop()
