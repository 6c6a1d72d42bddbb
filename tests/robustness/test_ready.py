"""/readyz says the truth while Kafka and Redis go and come back."""

from pages import get
from program import wait_until
from system import System


def becomes(role, status, seconds=600):
    """Waits until the role is ready (200) or not (503); gives the reason."""
    return wait_until(lambda: (page := get(role, "/readyz"))[0] == status and page[1],
                      f"{role.name} answers /readyz with {status}", seconds, every=0.2)


def test_server_and_worker_are_ready_while_kafka_and_redis_are_there(tmp_path):
    with System(tmp_path, METRICS_PORT=0) as system:
        server, worker, client = system.playing()
        for role in (server, worker):
            assert becomes(role, 200) == "ready\n"

        system.cluster("kill", "broker", 1)
        assert "no answer from Kafka at" in becomes(worker, 503)
        assert "the log" in becomes(server, 503)  # its records do not arrive
        system.cluster("start", "broker", 1)
        for role in (server, worker):
            becomes(role, 200)

        system.cluster("kill", "redis", "--signal", "TERM")
        for role in (server, worker):
            assert "Redis" in becomes(role, 503)
            assert get(role, "/healthz") == (200, "alive\n")
        system.cluster("start", "redis")
        for role in (server, worker):
            becomes(role, 200)
        system.goes_on()
        client.stop()
        server.stop()
        worker.stop()
