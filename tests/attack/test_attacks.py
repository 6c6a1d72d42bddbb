"""Each attack is met and counted, and what others play meanwhile is whole."""

from attacks import ATTACKS
from program import CLEAN, verdict
from attacked_server import AttackedServer

# Fewer pings than its limit a second are what a slow build of the program takes; the limit itself
# is tried by tests/integration/server_limits_test.cpp.
TOO_FAST = {"floods of pings"}


def test_attacks_are_met_and_fair_players_play_on(tmp_path):
    with AttackedServer(tmp_path) as server:
        for attack in ATTACKS:
            if attack.name not in TOO_FAST:
                seen = server.try_out(attack, 0.3)
                assert seen["counted"] > 0 and not seen["got_through"], seen
        proof = server.prove()
    assert proof["answer"] == "proven" and verdict(proof) == CLEAN
    assert proof["games"] > 0 and proof["witness_games"] > 0
