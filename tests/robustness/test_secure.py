"""The whole system where Kafka, Redis and the server want TLS, and the first two a user."""

import pytest
from program import run, wait_until
from system import System


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    class Secured(System):
        up = ("--secure",)

    with Secured(tmp_path_factory.mktemp("secure")) as system:
        yield system


def test_games_are_played_and_proven(system):
    server, worker, client = system.playing(games=3)
    client.wait()
    server.stop()
    worker.stop()
    assert system.prove(client)["games"] > 0


@pytest.mark.parametrize("changed, code, words", [
    ({"REDIS_TLS": "False", "REDIS_TLS_CA": ""}, 3, "REDIS_TLS=True is expected"),
    ({"REDIS_TLS_CA": ""}, 2, "signed by no authority that is trusted"),
    ({"REDIS_USER": "stranger"}, 2, "WRONGPASS"),
], ids=["plain", "authority", "user"])
def test_redis_lets_nobody_else_in(system, changed, code, words):
    done = run("build-db", "--quiet", **(system.settings | changed))
    assert done.code == code and words in done.error_line(), done.err


@pytest.mark.parametrize("changed, words", [
    ({"KAFKA_SASL_USERNAME": "stranger"}, "Authentication failed"),
    ({"KAFKA_SSL_CA": ""}, "certificate verify failed"),
    ({"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SSL_CA": ""}, "if the brokers speak TLS"),
], ids=["user", "authority", "plain"])
def test_kafka_lets_nobody_else_in(system, changed, words):
    def is_told():  # on a busy machine an attempt may be over before brokers say why
        done = run("ready", "--timeout", 10, "--quiet", **(system.settings | changed))
        assert done.code == 3, done.err
        line = done.last_line()
        return system.settings["KAFKA_BROKERS"] in line and words in line

    wait_until(is_told, f"ready says: {words}", 300)


def test_scram_is_done_or_explained(system):
    """Brokers offer it too. librdkafka before 2.6.1 cannot do it."""
    def is_one_of_both():
        done = run("ready", "--timeout", 10, "--quiet",
                   **(system.settings | {"KAFKA_SASL_MECHANISM": "SCRAM-SHA-512"}))
        return done.code == 0 or "librdkafka before 2.6.1" in done.last_line()

    wait_until(is_one_of_both, "SCRAM done or explained", 300)
