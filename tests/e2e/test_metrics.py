"""/metrics, /healthz and /readyz of server, client and worker."""

import os
import pathlib
import re
import signal
import time

import pytest
from monitored import Monitor
from pages import addresses, get, samples
from program import environment, run, wait_until
from redis_process import address, redis_server
from roles import Process

LOCAL = {"REGISTRY": "memory", "LOGGER_MODULE": "embedded", "WEBSOCKET_HOST": "127.0.0.1"}


@pytest.fixture
def begin():
    """Starts a role; gives its process once it has said where its pages are."""
    begun = []

    def one(*args, **settings):
        role = Process(args[0], (args[0], "--json", *args[1:]),
                       environment(METRICS_PORT=0, **settings))
        begun.append(role)
        role.says("metrics at")
        return role
    yield one
    for role in begun:
        if role.process.poll() is None:
            role.kill()


def metrics(role):
    status, text = get(role, "/metrics")
    assert status == 200
    return samples(text)


def port_of(server):
    return int(re.search(r":(\d+)/", server.says("serves ws://")).group(1))


def expect_monitor_to_show(out, server, worker):
    """Depth and limit of queues, and what a commit took."""
    names = ",".join(addresses(role)[-1].removeprefix("http://") for role in (server, worker))
    monitor = Monitor("--output-dir", out, "--monitor-roles", names)
    try:
        state = monitor.shows(
            lambda now: {role["role"] for role in now["roles"] if role["figures"]} ==
            {"server", "worker"}, "both roles")
        roles = {role["role"]: role for role in state["roles"]}
        limits = {(name, figure["name"]): figure["limit"]
                  for name, role in roles.items() for figure in role["figures"]}
        assert limits["server", "open connections"] == \
            metrics(server)["superhero_server_open_connections_limit"]
        assert limits["server", "log waiting bytes"] == 32 << 20
        assert limits["worker", "open games"] == 500_000
        assert limits["server", "logins"] is None
        assert roles["server"]["commit_seconds"] is None
        # The mean of some of them.
        together = metrics(worker)["superhero_commit_seconds_sum"]
        assert 0 < roles["worker"]["commit_seconds"] <= together + 0.001
    finally:
        monitor.kill()


def test_server_client_and_worker_tell_what_they_do(out, begin):
    server = begin("server", "--websocket-port", 0, OUTPUT_DIR=out, **LOCAL)
    assert get(server, "/readyz") == (200, "ready\n")
    version, revision = re.fullmatch(r"superhero (\S+) \((\S+)\)\n", run("--version").out).groups()
    assert metrics(server)[f'superhero_build_info{{version="{version}",revision="{revision}",'
                           'role="server"}'] == 1
    client = begin("client", "--players", 4, "--client-games", -1, "--client-sleep", 0.05,
                   WEBSOCKET_HOST="127.0.0.1", WEBSOCKET_PORT=port_of(server))
    client.counts("games", beyond=20)
    assert get(client, "/readyz") == (200, "ready\n")
    assert metrics(client)["superhero_client_games_total"] > 20
    worker = begin("worker", "--sessions", "topics", "--rotate-seconds", 0.2, OUTPUT_DIR=out,
                   LOGGER_MODULE="embedded")
    worker.counts("games", beyond=20)
    assert get(worker, "/readyz") == (200, "ready\n")
    client.signal(signal.SIGTERM)
    client.process.wait(timeout=600)
    wait_until(lambda: server.report()["games_started"] == server.report()["games_finished"] and
               metrics(server)['superhero_log_waiting_records{topic="lib.server.game"}'] == 0,
               "the games under way end")
    said, told = metrics(server), server.report()
    for name, metric in {"logins": "logins", "finds": "finds", "actions": "actions",
                         "games_started": "started_games", "games_finished": "finished_games",
                         "registry_errors": "registry_errors"}.items():
        assert said[f"superhero_server_{metric}_total"] == told[name], name
    for topic, delivery in told["deliveries"].items():
        assert said[f'superhero_log_acknowledged_records_total{{topic="{topic}"}}'] == \
            delivery["acknowledged"]
    assert said["superhero_log_size_bytes"] > 0 and said["superhero_log_free_bytes"] > 0
    wait_until(lambda: worker.report()["games"] == told["games_finished"], "all in the tables")
    said, told = metrics(worker), worker.report()
    for name in ("records", "games", "commits", "dead_letters", "duplicates"):
        assert said[f"superhero_worker_{name}_total"] == told[name], name
    assert said["superhero_worker_partitions"] == told["partitions"] == 4
    assert said["superhero_worker_open_games_limit"] == 500_000
    assert said["superhero_commit_seconds_count"] == told["commits"] > 0
    assert 0 < said["superhero_commit_seconds_sum"] < 3600 * told["commits"]
    for partition in (0, 1):
        labels = f'{{topic="lib.server.lobby",partition="{partition}"}}'
        assert 0 < said[f"superhero_worker_committed_offset{labels}"] <= \
            said[f"superhero_worker_next_offset{labels}"]
    said = metrics(server)
    assert said["superhero_server_open_connections"] < \
        said["superhero_server_open_connections_limit"]
    assert said["superhero_log_waiting_bytes"] < said["superhero_log_waiting_limit_bytes"]
    expect_monitor_to_show(out, server, worker)
    for role in (server, worker):
        assert get(role, "/healthz") == (200, "alive\n")
        assert get(role, "/")[0] == 404
        role.stop()


def proc(role, name):
    return pathlib.Path(f"/proc/{role.process.pid}/{name}").read_text()


def ticks(role, *fields):
    """The sum of these fields of /proc/PID/stat, counted as proc(5) does."""
    words = proc(role, "stat").rpartition(")")[2].split()
    return sum(int(words[field - 3]) for field in fields) / os.sysconf("SC_CLK_TCK")


def test_every_role_tells_what_its_process_takes(out, begin):
    """By the names that Prometheus' own clients have, and as the kernel has it."""
    before = time.time()
    server = begin("server", "--websocket-port", 0, "--registry", "memory", OUTPUT_DIR=out)
    cpu = ticks(server, 14, 15)
    said = metrics(server)
    assert cpu - 0.01 <= said["process_cpu_seconds_total"] <= ticks(server, 14, 15) + 0.01
    resident = int(re.search(r"VmRSS:\s+(\d+) kB", proc(server, "status")).group(1)) * 1024
    assert resident / 3 < said["process_resident_memory_bytes"] < resident * 3
    assert abs(said["process_start_time_seconds"] - before) < 3600
    boot = int(re.search(r"^btime (\d+)$", pathlib.Path("/proc/stat").read_text(), re.M).group(1))
    assert abs(said["process_start_time_seconds"] - boot - ticks(server, 22)) < 2
    # The connection that asks comes and goes.
    assert abs(said["process_open_fds"] - len(os.listdir(f"/proc/{server.process.pid}/fd"))) <= 2
    soft = re.search(r"^Max open files +(\d+)", proc(server, "limits"), re.M).group(1)
    assert said["process_max_fds"] == int(soft)


def test_a_server_is_ready_only_while_redis_answers(out, begin, tmp_path):
    with redis_server(tmp_path) as registry:
        settings = address(registry)
        server = begin("server", "--websocket-port", 0, **settings)
        status, text = get(server, "/readyz")
        assert status == 503 and "superhero build-db" in text
        assert run("build-db", "--quiet", **settings).code == 0
        server.says("the heroes are there now")
        wait_until(lambda: len(addresses(server)) == 2, "it serves again")
        assert get(server, "/readyz") == (200, "ready\n")
    status, text = get(server, "/readyz")
    assert status == 503 and "Redis" in text and str(settings["REDIS_PORT"]) in text
    assert get(server, "/healthz") == (200, "alive\n")


def test_a_client_without_a_server_is_alive_and_not_ready(begin):
    client = begin("client", "--websocket-port", 1, WEBSOCKET_HOST="127.0.0.1")
    assert get(client, "/healthz") == (200, "alive\n")
    assert get(client, "/readyz") == (503, "not ready: no connection to ws://127.0.0.1:1/\n")


def test_a_client_is_ready_only_while_it_is_connected(out, begin):
    server = begin("server", "--websocket-port", 0, OUTPUT_DIR=out, **LOCAL)
    client = begin("client", "--players", 6, "--client-games", -1, WEBSOCKET_HOST="127.0.0.1",
                   WEBSOCKET_PORT=port_of(server))
    wait_until(lambda: get(client, "/readyz") == (200, "ready\n"), "it plays")
    wait_until(lambda: metrics(client)["superhero_client_open_connections"] >= 6, "all play")
    server.kill()
    wait_until(lambda: get(client, "/readyz")[0] == 503, "it has noticed")
    assert "no connection to ws://127.0.0.1:" in get(client, "/readyz")[1]
    assert metrics(client)["superhero_client_open_connections"] == 0


def test_a_port_that_cannot_be_used_ends_the_command():
    done = run("server", METRICS_PORT=70000)
    assert done.code == 2 and "METRICS_PORT" in done.error_line()
    done = run("client", "--metrics-host", "127.0.0.1")
    assert done.code == 2 and "--metrics-host has no effect" in done.error_line()
