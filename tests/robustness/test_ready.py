"""/readyz says the truth while Kafka and Redis go and come back."""

from pages import becomes, get, samples
from system import System


def test_server_and_worker_are_ready_while_kafka_and_redis_are_there(tmp_path):
    with System(tmp_path, METRICS_PORT=0) as system:
        server, worker, client = system.playing()
        for role in (server, worker):
            becomes(role, 200, "ready\n")

        figures = samples(get(server, "/metrics")[1])
        assert figures["superhero_registry_waiting_calls_limit"] == 10_000
        assert 0 <= figures["superhero_registry_waiting_calls"] <= 10_000
        assert figures["superhero_server_unpublished_games"] >= 0

        system.cluster("kill", "broker", 1)
        becomes(worker, 503, "no answer from Kafka at")
        becomes(server, 503, "the log")  # its records do not arrive
        system.cluster("start", "broker", 1)
        for role in (server, worker):
            becomes(role, 200, "ready\n")

        system.cluster("kill", "redis", "--signal", "TERM")
        for role in (server, worker):
            becomes(role, 503, "Redis")
            assert get(role, "/healthz") == (200, "alive\n")
        system.cluster("start", "redis")
        for role in (server, worker):
            becomes(role, 200, "ready\n")
        system.goes_on()
        client.stop()
        server.stop()
        worker.stop()
