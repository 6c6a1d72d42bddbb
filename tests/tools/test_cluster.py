"""tools/cluster as its users call it: real brokers, a real Redis, real faults.

Two clusters run side by side for the whole file: `three` (three brokers) and `one`. Each test
leaves them up and whole.
"""

import os
import pathlib
import socket
import subprocess
import sys

import pytest
from cluster_tool import TOOL
from program import ROOT, wait_until

sys.path.insert(0, str(ROOT / "tools"))

from kafka import jars, process, services, wire  # noqa: E402


class User:
    """Somebody with a cluster in a folder."""

    def __init__(self, folder, **environment):
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CLUSTER_")}
        self.environment = kept | {"CLUSTER_DIR": str(folder)} | environment

    def call(self, *args, stdin=""):
        return subprocess.run([sys.executable, str(TOOL), *args], input=stdin, timeout=240,
                              capture_output=True, text=True, env=self.environment, check=False)

    def run(self, *args, stdin=""):
        """A call that must succeed; gives its standard output."""
        done = self.call(*args, stdin=stdin)
        assert done.returncode == 0, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def fails(self, code, *args):
        """A call that must fail with one line; gives the line."""
        done = self.call(*args)
        lines = [line for line in done.stderr.splitlines()
                 if "starting" not in line and not line.endswith("(once)")]
        assert done.returncode == code, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("cluster: ")
        return lines[0]

    def topics(self):
        return self.run("kafka", "topics", "--list", "--exclude-internal").split()

    def create(self, topic, partitions=1):
        self.run("kafka", "topics", "--create", "--topic", topic, "--partitions", str(partitions))

    def send(self, topic, *records):
        self.run("kafka", "console-producer", "--topic", topic, "--command-property", "acks=all",
                 stdin="".join(f"{record}\n" for record in records))

    def receive(self, topic, count, *args):
        return self.run("kafka", "kafka-console-consumer", "--topic", topic, "--from-beginning",
                        "--max-messages", str(count), "--timeout-ms", "30000", *args).split()


def up(folder, *args):
    user = User(folder)
    try:
        user.run("up", *args)
        yield user
    finally:
        ended = user.call("down")
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    yield from up(tmp_path_factory.mktemp("three") / "cluster", "--brokers", "3")


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    yield from up(tmp_path_factory.mktemp("one") / "cluster")


def settings_of(user):
    """What a shell has after eval "$(tools/cluster env)"."""
    script = f'eval "$("{TOOL}" env)"; env'
    out = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True,
                         env=user.environment).stdout
    return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)


def test_status_of_a_whole_cluster(three):
    lines = three.run("status").splitlines()
    assert [line.split()[0] for line in lines] == ["broker", "broker", "broker", "redis"]
    assert all(line.endswith(" serves") for line in lines)


def test_up_again_changes_nothing(three):
    before = three.run("status")
    assert three.run("up", "--brokers", "3").startswith("up already: 3 Kafka brokers at 127.0.0.1:")
    assert three.run("up").startswith("up already")
    assert three.run("status") == before
    assert "down first" in three.fails(2, "up", "--brokers", "1")
    other = str(int(settings_of(three)["KAFKA_PORT"]) + 100)
    assert "down first" in three.fails(2, "up", "--port", other)


def test_env_gives_the_settings_of_the_program(three):
    settings = settings_of(three)
    brokers = settings["KAFKA_BROKERS"].split(",")
    assert len(set(brokers)) == 3
    assert brokers[0] == f"{settings['KAFKA_HOST']}:{settings['KAFKA_PORT']}"
    wire.redis_ping(int(settings["REDIS_PORT"]), host=settings["REDIS_HOST"])
    for broker in brokers:
        host, port = broker.split(":")
        with wire.Broker(int(port), host=host) as connection:
            assert connection.metadata()[0] == {1, 2, 3}


def test_three_brokers_keep_three_copies(three):
    three.create("copies", 2)
    text = three.run("kafka", "topics", "--describe")
    heads = {line.split()[1]: line for line in text.splitlines() if line.startswith("Topic:")}
    for topic in ("copies", "__consumer_offsets"):
        assert "ReplicationFactor: 3" in heads[topic]
        assert "min.insync.replicas=2" in heads[topic]


def test_one_broker_keeps_one_copy(one):
    one.create("single")
    assert "ReplicationFactor: 1" in one.run("kafka", "topics", "--describe", "--topic", "single")


def test_topics_are_not_made_by_asking_for_them(one):
    def is_refused():
        asked = one.call("kafka", "console-consumer", "--topic", "not-made", "--timeout-ms", "500")
        return "UNKNOWN_TOPIC_OR_PARTITION" in asked.stdout + asked.stderr
    wait_until(is_refused, "there is no such topic")
    assert "not-made" not in one.topics()


def test_clusters_side_by_side_do_not_know_each_other(one, three):
    ports = [{settings_of(user)[name] for name in ("KAFKA_PORT", "REDIS_PORT")}
             for user in (one, three)]
    assert not ports[0] & ports[1]
    one.create("only-in-one")
    assert "only-in-one" in one.topics()
    assert "only-in-one" not in three.topics()
    one.run("redis", "SET", "only", "one")
    assert three.run("redis", "--raw", "EXISTS", "only").strip() == "0"


def test_a_group_reads_and_is_listed(three):
    three.create("read", 3)
    sent = [f"record-{n}" for n in range(20)]
    three.send("read", *sent)
    assert sorted(three.receive("read", 20, "--group", "readers")) == sorted(sent)
    assert "readers" in three.run("kafka", "consumer-groups", "--list").split()
    described = three.run("kafka", "consumer-groups", "--describe", "--group", "readers")
    # GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG; a partition in which the group has
    # read nothing may have no line.
    rows = [line.split() for line in described.splitlines() if line.startswith("readers ")]
    assert sum(int(row[3]) for row in rows) == len(sent)
    assert {row[5] for row in rows} == {"0"}


def test_a_killed_broker_is_missed_and_comes_back_with_its_data(three):
    three.create("survivor", 3)
    three.send("survivor", "before")
    three.run("kill", "broker", "2")
    down = three.call("status")
    assert down.returncode == 1
    assert [line.split()[-1] for line in down.stdout.splitlines()][1] == "dead"
    three.send("survivor", "meanwhile")

    assert "broker 2 serves again" in three.run("start", "broker", "2")
    assert three.run("status").count(" serves") == 4
    assert sorted(three.receive("survivor", 2)) == ["before", "meanwhile"]
    assert "is running already" in three.fails(3, "start", "broker", "2")


def test_up_mends_a_half_dead_cluster(three):
    three.create("mended")
    before = settings_of(three)["KAFKA_BROKERS"]
    three.run("kill", "broker", "1", "--signal", "TERM")
    three.run("kill", "redis")
    three.run("kill", "broker", "3", "--signal", "STOP")
    status = three.call("status")
    assert status.returncode == 1
    assert [line.split()[-1] for line in status.stdout.splitlines()
            if "serves" not in line and "runs, but" not in line] == ["dead", "frozen", "dead"]

    assert three.run("up").startswith("up: ")
    assert three.run("status").count(" serves") == 4
    assert settings_of(three)["KAFKA_BROKERS"] == before
    assert "mended" in three.topics()


def test_a_hung_broker_wakes_up(one):
    one.run("kill", "broker", "1", "--signal", "STOP")
    assert "frozen" in one.call("status").stdout
    one.run("kill", "broker", "1", "--signal", "CONT")
    wait_until(lambda: one.call("status").returncode == 0, "it serves again", 30)


def test_redis_keeps_what_it_acknowledged(one):
    one.run("redis", "SET", "hero", "Batman")
    one.run("kill", "redis")
    assert "does not live" in one.fails(3, "kill", "redis")
    one.run("start", "redis")
    assert one.run("redis", "--raw", "GET", "hero").strip() == "Batman"


def test_down_may_keep_data_and_a_taken_port_is_named(one):
    one.create("kept")
    port = int(settings_of(one)["KAFKA_PORT"])
    one.run("down", "--keep-data")
    assert one.call("status").returncode == 1
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert f"port {port} of broker 1 is taken" in one.fails(3, "up")
    assert one.run("up").startswith("up: ")
    assert int(settings_of(one)["KAFKA_PORT"]) == port
    assert "kept" in one.topics()


def test_logs(one):
    shown = one.run("logs", "broker", "1", "--lines", "500")
    assert "Kafka Server started" in shown
    assert "Ready to accept connections" in one.run("logs")


def test_down_removes_data_and_keeps_logs(tmp_path, request):
    user = User(tmp_path / "new")
    user.run("up")
    request.addfinalizer(lambda: user.call("down"))
    settings = settings_of(user)
    processes = services.Cluster(user.folder).processes()
    assert [p.state() for p in processes] == ["running", "running"]
    copies = []
    for index, running in enumerate(processes):
        copies.append(process.Process(running.name, tmp_path / str(index), running.log_file))
        copies[-1].pid_file.write_text(running.pid_file.read_text())
    user.run("down")
    assert [p.state() for p in copies] == ["dead", "dead"]
    assert {path.name for path in user.folder.iterdir()} == {"logs", "lock"}
    assert "Kafka Server started" in user.run("logs", "broker", "1", "--lines", "500")
    assert user.run("down") == "not up\n"
    user.run("up")
    assert settings_of(user) == settings, "a terminal that is open stays right"


def test_an_interrupted_start_leaves_nothing_running(tmp_path):
    user = User(tmp_path / "new")
    broker = process.Process("broker 1", tmp_path / "copy", tmp_path / "log")
    pid_file = user.folder / "broker-1" / "pid"
    with subprocess.Popen([sys.executable, str(TOOL), "up"], env=user.environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as starting:
        try:
            wait_until(lambda: starting.poll() is not None or (
                pid_file.exists() and pid_file.read_text().endswith("\n")), "the broker starts")
            assert starting.poll() is None
            broker.pid_file.write_text(pid_file.read_text())
            starting.terminate()
            assert "cluster: interrupted" in starting.communicate(timeout=600)[0]
            assert starting.returncode == 130
        finally:
            starting.kill()
            user.run("down")
    assert broker.state() == "dead"
    assert {path.name for path in user.folder.iterdir()} == {"logs", "lock"}


def test_without_a_cluster(tmp_path):
    user = User(tmp_path / "none")
    assert user.call("status").returncode == 1
    for command in (["env"], ["redis", "PING"], ["kafka", "topics", "--list"], ["kill", "redis"]):
        assert "no cluster in" in user.fails(3, *command)
    assert "no such log" in user.fails(3, "logs", "redis")
    assert user.run("down") == "not up\n"
    assert not user.folder.exists()


@pytest.mark.parametrize("args", [[], ["sideways"], ["up", "--brokers", "2"], ["kill", "broker"],
                                  ["kafka", "no-such-tool"], ["down", "--patience", "-1"]])
def test_wrong_usage(tmp_path, args):
    assert User(tmp_path / "none").call(*args).returncode == 2


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    user = User(tmp_path)
    assert "holds other things" in user.fails(3, "up")
    user.run("down")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_failed_start_says_why_and_leaves_nothing_running(tmp_path):
    user = User(tmp_path / "new", CLUSTER_JAVA_OPTIONS="-Xmx1m")
    line = user.fails(3, "up")
    assert "broker 1 ended: " in line and "heap" in line
    assert user.call("status").returncode == 1
    assert "heap" in (user.folder / "logs" / "broker-1.log").read_text()
    assert not list(user.folder.glob("*/pid"))


def test_a_missing_program_is_named(tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()
    user = User(tmp_path / "new", PATH=str(empty), JAVA_HOME="")
    assert "no java here: install default-jre-headless" in user.fails(3, "up")
    (empty / "java").symlink_to(jars.find_program("java", ""))
    assert "no redis-server here: install redis-server" in user.fails(3, "up")


def test_a_missing_maven_is_named(tmp_path, monkeypatch):
    (tmp_path / "java").symlink_to(jars.find_program("java", ""))
    monkeypatch.setattr(jars, "BUILD", tmp_path / "kafka")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(process.ClusterError, match="no mvn here: install maven"):
        jars.provide_jars(lambda _: None, lambda _: None)


def test_a_failed_fetch_says_why_and_leaves_no_jars(tmp_path, monkeypatch):
    pom = tmp_path / "pom.xml"
    pom.write_text("<project><broken></project>")
    monkeypatch.setattr(jars, "BUILD", tmp_path / "kafka")
    monkeypatch.setattr(jars, "POM", pom)
    with pytest.raises(process.ClusterError, match="Maven failed: .*Unrecognised tag"):
        jars.provide_jars(lambda _: None, lambda _: None)
    assert jars.find_jars() is None


def test_what_maven_says_is_found_in_its_output():
    first = "\x1b[0m\x1b[0m[ERROR] Could not create local repository at /a -> [Help 1]"
    rest = "[ERROR] \n[ERROR] To see the full stack trace\n[ERROR] [Help 1] http://b\n\x1b[0m"
    assert jars.maven_errors(f"{first}\n{rest}") == (
        "Could not create local repository at /a -> [Help 1]")
    assert jars.maven_errors("[ERROR] \nkilled\n") == "[ERROR] killed"
    assert jars.maven_errors("") == "(no output)"


def test_a_stranger_with_the_same_id_is_never_touched(tmp_path):
    with subprocess.Popen(["sleep", "60"]) as stranger:
        ours = process.Process("ours", tmp_path / "pid", tmp_path / "log")
        boot = process.BOOT_ID.read_text()
        started = pathlib.Path(f"/proc/{stranger.pid}/stat").read_text().rpartition(")")[2].split()
        for file in (f"{stranger.pid} 1 {boot}", f"{stranger.pid} {started[19]} another-boot\n",
                     f"{stranger.pid}\n", ""):
            ours.pid_file.write_text(file)
            assert ours.state() == "dead"
            assert not ours.send(9)
            process.stop_all([ours], 1, print)
        assert stranger.poll() is None
        ours.pid_file.write_text(f"{stranger.pid} {started[19]} {boot}")
        assert ours.state() == "running"
        process.stop_all([ours], 600, print)
        assert stranger.wait(600) == -15


def test_who_does_not_listen_is_ended_after_patience(tmp_path):
    stubborn = process.Process("stubborn", tmp_path / "pid", tmp_path / "log")
    stubborn.start(["bash", "-c", "trap '' TERM; echo deaf; while :; do read -t 0.1 < <(:); done"],
                   tmp_path)
    wait_until(lambda: "deaf" in stubborn.log_file.read_text(), "it listens no more")
    said = []
    process.stop_all([stubborn], 0.3, said.append)
    assert stubborn.state() == "dead"
    assert said == ["stubborn did not end within 0.3 s: killed"]


def test_checksum_of_records():
    assert wire.crc32c(b"123456789") == 0xe3069283
    assert [wire.varint(n) for n in (0, -1, 1, 64, -300)] == [
        b"\x00", b"\x01", b"\x02", b"\x80\x01", b"\xd7\x04"]


def test_a_server_that_does_not_answer_is_an_error_in_time():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with wire.Broker(port, timeout=0.2) as connection, pytest.raises(wire.WireError):
            connection.metadata()
        with pytest.raises(wire.WireError):
            wire.redis_ping(port, timeout=0.2)
    with pytest.raises(wire.WireError, match="refused"):
        wire.redis_ping(port)
