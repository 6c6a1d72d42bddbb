"""deploy/compose.yaml and deploy/.env: accepted by the tools there are, complete, in right order.
No container is started."""

import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import threading

import pytest
import yaml
from compose_file import DEPLOY, conditions, read_compose, read_env
from program import PROGRAM, finish, free_port, run, wait_until

# Each container's own, or of the embedded log.
NOT_FOR_ALL = {"WORKER_NAME", "USER_PREFIX", "PLAYERS", "SEED", "WITNESS", "LOG_FREE_BYTES",
               "LOG_RETENTION_BYTES", "LOG_RETENTION_HOURS"}
SECRETS = {"REDIS_PASSWORD", "API_TOKEN", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD",
           "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_SESSION_TOKEN"}
FILES_OF_SECRETS = {f"{name}_FILE" for name in SECRETS - {"KAFKA_SASL_USERNAME"}}


@functools.cache
def settings_of_roles():
    """The variables of the roles that compose.yaml runs, as their help names them."""
    names = set()
    for role in ("build-db", "server", "client", "worker", "monitor"):
        told = run(role, "--help").out
        names |= set(re.findall(r"\(([A-Z][A-Z0-9_]+)\)$", told, re.M))
    assert len(names) > 60
    return (names - NOT_FOR_ALL) | SECRETS | FILES_OF_SECRETS
OBSERVABILITY = {"monitor", "prometheus", "grafana"}
OURS = {"build-db", "server", "player", "worker", "monitor"}
SCALABLE = {"server", "player", "worker"}


def works(*command):
    return shutil.which(command[0]) is not None and subprocess.run(
        [*command, "version"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def compose():
    return read_compose()


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_compose_tools_accept_it(services):
    """Each of the tools that is here: docker compose, the older docker-compose 1.29."""
    tools = [tool for tool in (["docker", "compose"], ["docker-compose"]) if works(*tool)]
    assert tools, "neither docker compose nor docker-compose: tools/setup services installs one"
    outside = {k: v for k, v in os.environ.items() if k not in {name for name, *_ in read_env()}}
    for tool in tools:
        done = subprocess.run([*tool, "config"], cwd=DEPLOY, capture_output=True, text=True,
                              env=outside, check=False)
        assert done.returncode == 0, f"{tool}: {done.stderr}"
        assert "not set" not in done.stderr, f"{tool}: {done.stderr}"
        rendered = yaml.safe_load(done.stdout)["services"]
        # The older tool shows services of all profiles.
        assert rendered.keys() - OBSERVABILITY == services.keys() - OBSERVABILITY
        assert rendered["server"]["environment"]["WEBSOCKET_HOST"] == "0.0.0.0"
        assert rendered["player"]["environment"]["WEBSOCKET_HOST"] == "nginx"
        assert rendered["worker"]["environment"]["CLEAN_ROUTINE"] == "True"


def test_roles(services):
    assert services.keys() == OURS | {"redis", "kafka", "kafka-ui", "nginx"} | OBSERVABILITY
    assert {name for name, service in services.items()
            if service.get("profiles") == ["observability"]} == OBSERVABILITY
    for name in OURS:
        assert services[name]["build"]["dockerfile"] == "deploy/Dockerfile"
        assert services[name]["env_file"] == ".env"
        assert services[name]["user"] == "${SUPERHERO_UID}:${SUPERHERO_GID}"
    for name in OURS - {"player"}:
        assert services[name]["command"] == [name]
    assert services["worker"]["volumes"] == ["./data:/data"]
    assert services["monitor"]["volumes"] == ["./data:/data:ro"]
    assert (DEPLOY / "data").is_dir(), "made by Docker, it would belong to root"


def test_nothing_is_written_but_to_volumes_and_temporary_files(services):
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["tmpfs"] == ["/tmp"]
    assert services["server"]["volumes"] == ["/data"], "what waits for Kafka outlives a restart"
    assert services["player"]["environment"]["OUTPUT_DIR"].startswith("/tmp/")


def test_a_role_is_healthy_when_it_is_ready(services, background, tmp_path):
    port = free_port()
    for name in ("server", "worker"):
        words = services[name]["healthcheck"]["test"]
        assert words[0] == "CMD"
        words = [word.replace("${METRICS_PORT}", str(port)).replace("$$", "$")
                 for word in words[1:]]

        def is_healthy(command=tuple(words)):
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        assert not is_healthy()
        with socket.create_server(("127.0.0.1", port)) as nobody:
            threading.Thread(target=lambda: nobody.accept()[0].sendall(
                b"HTTP/1.1 503 Service Unavailable\r\n\r\n"), daemon=True).start()
            assert not is_healthy()
        role = background(name, *(["--websocket-port", 0] if name == "server" else []),
                          LOGGER_MODULE="embedded", OUTPUT_DIR=tmp_path, METRICS_PORT=port,
                          REGISTRY="memory")
        wait_until(is_healthy, f"{name} is ready", seconds=300, every=0.2)
        finish(role, send=signal.SIGTERM)


def test_commands_are_known_to_the_program(services):
    words = " ".join(services["player"]["entrypoint"])
    command, flags = re.search(r"superhero (\S+)(.*)", words).groups()
    for name in [*sorted(OURS - {"player"}), command]:
        done = subprocess.run([PROGRAM, name, "--help"], capture_output=True, text=True,
                              check=False, env={})
        assert done.returncode == 0, f"superhero {name} --help: {done.stderr}"
        for flag in re.findall(r"--[a-z-]+", flags if name == command else ""):
            assert flag in done.stdout, f"superhero {name} has no {flag}"


def test_right_order_by_conditions(services):
    done, healthy = "service_completed_successfully", "service_healthy"
    assert conditions(services["build-db"]) == {"redis": healthy}
    assert conditions(services["server"]) == {"build-db": done, "kafka": healthy}
    assert conditions(services["worker"]) == {"build-db": done, "kafka": healthy}
    assert conditions(services["monitor"]) == {"kafka": healthy}
    assert conditions(services["nginx"]) == {"server": healthy}
    assert conditions(services["player"]) == {"nginx": healthy}
    assert conditions(services["kafka-ui"]) == {"kafka": healthy}
    assert conditions(services["grafana"]) == {"prometheus": healthy}
    for service in services.values():
        for other, condition in conditions(service).items():
            if condition == healthy:
                assert services[other]["healthcheck"]["test"][0] == "CMD", other
    assert services["build-db"]["restart"] == "no", "a condition waits for its end"


def test_nobody_sleeps():
    """But who tries the package, and asks the clean system again until it has come so far."""
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path != DEPLOY / "package/try_units.sh":
            assert not re.search(r"\bsleep\b", path.read_text()), path


def test_scalable_services_have_nothing_that_only_one_can_have(services):
    for name, service in services.items():
        assert "container_name" not in service, name
        assert "hostname" not in service, name
        if name in SCALABLE:
            assert "ports" not in service, name


def test_only_players_come_in_from_other_machines(services):
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published.keys() == {"nginx", "kafka", "kafka-ui"} | OBSERVABILITY
    for name in published.keys() - {"nginx"}:
        assert all(port.startswith("127.0.0.1:") for port in published[name])


def test_every_setting_is_in_env_with_a_comment():
    entries = read_env()
    names = [name for name, *_ in entries]
    assert len(names) == len(set(names))
    settings = settings_of_roles()
    assert settings <= set(names)
    for name, value, comment in entries:
        if name in settings:
            assert comment, f".env: {name} has no comment above it"
            assert not (name in SECRETS and value), f".env: {name} is committed"
    for name in set(names) - settings:
        assert re.fullmatch(r"(SUPERHERO|PUBLISHED)_\w+", name), name


def test_env_names_services(services):
    values = {name: value for name, value, _ in read_env()}
    for name in ("REDIS_HOST", "KAFKA_HOST", "WEBSOCKET_HOST"):
        assert values[name] in services, name
    asked = [address.split(":") for address in values["MONITOR_ROLES"].split(",")]
    assert {name for name, _ in asked} == SCALABLE <= services.keys()
    assert {port for _, port in asked} == {values["METRICS_PORT"]}
    assert values["REGISTRY"] == "redis"
    assert values["LOGGER_MODULE"] == "kafka"
    assert values["CLEAN_ROUTINE"] == "True"


def test_no_setting_of_ours_becomes_one_of_the_broker(services):
    """The image of Kafka takes each KAFKA_… of its environment for a setting of the broker."""
    assert "env_file" not in services["kafka"]
    assert not settings_of_roles() & services["kafka"]["environment"].keys()
