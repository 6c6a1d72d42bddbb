"""Our players on a server that speaks in other words."""

import json

import program

from interop.other_server import Server


def test_our_players_play_there(tmp_path):
    witness = tmp_path / "w.jsonl"
    with Server() as server:
        done = program.run("client", "--websocket-host", "127.0.0.1", "--websocket-port",
                           server.port, "--players", 4, "--client-games", 3, "--participants", 2,
                           "--client-sleep", 0.1, "--witness", witness, "--json", "--quiet")
        assert done.code == 0, done.err
        games = [json.loads(line) for line in witness.read_text().splitlines()]
        assert done.json["games"] == len(games) == server.completed >= 5
        assert {game["outcome"] for game in games} == {"COMPLETE"}
        assert done.json["timed_out"] == done.json["refusals"] == 0
