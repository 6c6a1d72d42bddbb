"""Servers and players are killed in mid-game: every game that started ends, and is in the
tables."""

import time

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
