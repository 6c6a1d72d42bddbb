"""Each attack is met and counted, and what others play meanwhile is whole."""

from attacks import ATTACKS
from program import CLEAN, verdict
from attacked_server import AttackedServer

# Fewer messages than their limit a second are what a slow build of the program takes; the limit
# itself is tried by tests/integration/server_limits_test.cpp.
TOO_FAST = {"floods of pings", "floods of messages"}
# So that a slow build exceeds them too.
LIMITS = {"CONNECTIONS_PER_ADDRESS": 300, "ADDRESS_CONNECTIONS_PER_SECOND": 1,
          "LOBBY_TIMEOUT": 10}
# AddressSanitizer keeps up to 256 MiB of what was freed.
MOST_MEBIBYTES = 400


def test_attacks_are_met_and_fair_players_play_on(tmp_path):
    with AttackedServer(tmp_path, LIMITS) as server:
        server.niceness = 0  # nothing is measured, and other programs may want the machine
        for attack in ATTACKS:
            if attack.name not in TOO_FAST:
                seen = server.try_out(attack, 0.3)
                assert seen["counted"] > 0 and not seen["got_through"], seen
                assert seen["mebibytes_during"] - seen["mebibytes_before"] < MOST_MEBIBYTES, seen
        proof = server.prove()
    assert proof["answer"] == "proven" and verdict(proof) == CLEAN
    assert proof["games"] > 0 and proof["witness_games"] > 0
