"""Starts the servers of a cluster and proves that they serve."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time

from kafka import secure, store
from kafka.jars import find_program
from kafka.layout import Cluster, random_id
from kafka.ports import free_ports
from kafka.process import ClusterError, stop_all
from kafka.wire import Broker, WireError, redis_ping

HEAP_MIB = 256
GROUP = "superhero_sim"  # the consumer group of the workers: ready for it is ready


def check_port_is_free(port, name):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            raise ClusterError(f"port {port} of {name} is taken by another program") from None


def format_brokers(cluster, jars):
    """Makes the data folders of brokers that have none.

    Kafka's tool makes the first; the others are copies under their own ids, which spares a Java
    start for each (all that it writes about a broker is in meta.properties).
    """
    folders = {b["id"]: cluster.folder / f"broker-{b['id']}" for b in cluster.brokers()}
    missing = [n for n, folder in folders.items()
               if not (folder / "data" / "meta.properties").exists()]
    if not missing:
        return
    first, *others = missing
    process = cluster.broker_process(cluster.broker(first))
    command = jars.command("kafka.tools.StorageTool", "format", "-t", cluster.state["cluster_id"],
                           "-c", folders[first] / "broker.properties",
                           *secure.format_words(cluster),
                           java_options=["-Xmx128m"])
    with open(process.log_file, "ab") as log:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                              cwd=folders[first], check=False)
    if done.returncode:
        raise ClusterError(f"{process.name}: making its data failed: {process.last_words()}")
    for number in others:
        data = folders[number] / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(folders[first] / "data", data)
        meta = (data / "meta.properties").read_text(encoding="utf-8")
        meta = re.sub("(?m)^node.id=.*$", f"node.id={number}", meta)
        meta = re.sub("(?m)^directory.id=.*$", f"directory.id={random_id()}", meta)
        (data / "meta.properties").write_text(meta, encoding="utf-8")


def start_broker(cluster, broker, jars, java_options=()):
    folder = cluster.folder / f"broker-{broker['id']}"
    for kind in ("port", "controller_port"):
        check_port_is_free(broker[kind], f"broker {broker['id']}")
    options = [f"-Xmx{HEAP_MIB}m", "-XX:+ExitOnOutOfMemoryError",
               f"-Djava.io.tmpdir={folder / 'tmp'}", *java_options,
               *shlex.split(os.environ.get("CLUSTER_JAVA_OPTIONS", ""))]
    command = jars.command("kafka.Kafka", folder / "broker.properties", java_options=options)
    cluster.broker_process(broker).start(command, folder)


def start_redis(cluster):
    program = find_program("redis-server", "redis-server")
    check_port_is_free(cluster.redis_port(), "redis")
    policy = cluster.state["redis"]["appendonly"]
    command = [program, "--bind", "127.0.0.1", *secure.redis_words(cluster), "--save", "",
               "--appendonly", "no" if policy == "no" else "yes",
               "--appendfsync", "always" if policy == "always" else "everysec"]
    cluster.redis_process().start(command, cluster.folder / "redis")


def start_store(cluster, say):
    check_port_is_free(cluster.store_port(), "store")
    store.start(cluster, say)


def retry(step, processes, seconds):
    """Repeats a step that raises WireError until it succeeds, while these processes live."""
    deadline = time.monotonic() + seconds
    pause = 0.02
    while True:
        try:
            return step()
        except WireError as error:
            for process in processes:
                if process.state() == "dead":
                    raise ClusterError(f"{process.name} ended: {process.last_words()}") from None
            if time.monotonic() > deadline:
                raise ClusterError(f"not ready within {seconds:g} s: {error}") from None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def connect(cluster, broker, timeout=2.0):
    return Broker(broker["port"], timeout, login=secure.login_of(cluster))


def ping_redis(cluster):
    redis_ping(cluster.redis_port(), login=secure.login_of(cluster))


def prove_redis(cluster, seconds):
    retry(lambda: ping_redis(cluster), [cluster.redis_process()], seconds)


def prove_store(cluster, seconds):
    retry(lambda: store.prove(cluster), [cluster.store_process()], seconds)


def prove_brokers(cluster, seconds):
    """Waits until all brokers know each other, keep a record and give it back, and lead groups."""
    brokers = cluster.brokers()
    ids = [broker["id"] for broker in brokers]
    processes = [cluster.broker_process(broker) for broker in brokers]
    deadline = time.monotonic() + seconds
    topic = f"cluster-probe-{os.urandom(4).hex()}"
    value = os.urandom(16)

    def step(action, broker, *arguments):
        def once():
            with connect(cluster, broker, timeout=5) as connection:
                return action(connection, *arguments)
        return retry(once, processes, max(deadline - time.monotonic(), 0.1))

    for broker in brokers:
        step(require_brokers, broker, set(ids))
    # one partition led by each broker, so that each shows that it takes, replicates and gives
    places = [ids[i:] + ids[:i] for i in range(len(ids))]
    step(Broker.create_topic, brokers[0], topic, places)
    for index, broker in enumerate(brokers):
        offset = step(Broker.produce, broker, topic, index, value)
        step(require_record, broker, topic, index, offset, value)
    leader = step(Broker.coordinator, brokers[0], GROUP)
    step(Broker.check_group, cluster.broker(leader), GROUP)
    for broker in brokers:
        step(require_replicas, broker, set(ids))
    step(Broker.delete_topic, brokers[0], topic)
    for broker in brokers:
        step(require_no_topic, broker, topic)


def prove_broker(cluster, broker, seconds):
    """Waits until a broker that was started again serves and has caught up."""
    def once():
        with connect(cluster, broker) as connection:
            require_brokers(connection, {broker["id"]})
            require_replicas(connection, {broker["id"]})
    retry(once, [cluster.broker_process(broker)], seconds)


def require_brokers(connection, ids):
    missing = ids - connection.metadata([])[0]
    if missing:
        raise WireError(f"broker {min(missing)} has not joined yet")


def require_replicas(connection, ids):
    """Fails if one of these brokers lags behind in a partition, or a partition has no leader."""
    for topic, partitions in connection.metadata()[1].items():
        for index, leader, replicas, in_sync in partitions:
            behind = ids & set(replicas) - set(in_sync)
            if leader < 0 or behind:
                raise WireError(f"{topic}-{index} is not in sync on all brokers yet")


def require_record(connection, topic, partition, offset, value):
    if value not in connection.fetch(topic, partition, offset):
        raise WireError(f"{topic}-{partition}: the record that was sent is not there")


def require_no_topic(connection, topic):
    if topic in connection.metadata()[1]:
        raise WireError(f"{topic} is still being deleted")


def troubles(cluster):
    """What is wrong, by the name of the process; empty if all serve."""
    found = {}
    ids = {broker["id"] for broker in cluster.brokers()}
    for process in cluster.processes():
        if process.state() != "running":
            found[process.name] = process.state()
    for broker in cluster.brokers():
        name = cluster.broker_process(broker).name
        if name in found:
            continue
        try:
            with connect(cluster, broker) as connection:
                require_brokers(connection, ids if not found else {broker["id"]})
                require_replicas(connection, {broker["id"]})
        except WireError as error:
            found[name] = f"runs, but: {error}"
    try:
        if cluster.has("redis") and "redis" not in found:
            ping_redis(cluster)
    except WireError as error:
        found["redis"] = f"runs, but: {error}"
    try:
        if cluster.has("store") and "store" not in found:
            store.prove(cluster)
    except WireError as error:
        found["store"] = f"runs, but: {error}"
    return found


def start_brokers(cluster, jars, seconds, java_options=()):
    """Starts those that do not run and waits until all serve; if they do not, ends what it started.
    """
    started = []
    try:
        format_brokers(cluster, jars)
        for broker in cluster.brokers():
            process = cluster.broker_process(broker)
            if process.state() == "dead":
                started.append(process)
                start_broker(cluster, broker, jars, java_options)
            else:
                process.send(signal.SIGCONT)
        prove_brokers(cluster, seconds)
    except BaseException:
        kill_all(started)
        raise


def start_all(cluster, jars, seconds, say):
    """The same for Redis, the store and the brokers; jars: None where there are no brokers."""
    others = [(cluster.redis_process, lambda: start_redis(cluster), prove_redis)
              for _ in range(cluster.has("redis"))]
    others += [(cluster.store_process, lambda: start_store(cluster, say), prove_store)
               for _ in range(cluster.has("store"))]
    started = []
    try:
        for process_of, start, _ in others:
            process = process_of()
            if process.state() == "dead":
                start()
                started.append(process)
            else:
                process.send(signal.SIGCONT)
        if jars:
            start_brokers(cluster, jars, seconds)
        for _, _, prove in others:
            prove(cluster, seconds)
    except BaseException:
        kill_all(started)
        raise


def kill_all(processes):
    for process in processes:
        process.send(signal.SIGKILL)
        process.wait(60)


def make_archive(jars):
    """Runs one broker through what it does in life, and has Java keep the classes it loaded."""
    folder = jars.folder / "training"
    shutil.rmtree(folder, ignore_errors=True)
    unfinished = jars.archive.with_suffix(".unfinished")
    cluster = Cluster(folder)
    holders = free_ports(3)
    try:
        cluster.create(1, "no", [holder.getsockname()[1] for holder in holders])
        start_brokers(cluster, jars, 600, [f"-XX:ArchiveClassesAtExit={unfinished}"])
        stop_all(cluster.processes(), 600, lambda _: None)
        if not unfinished.exists():
            raise ClusterError("Java wrote no archive")
        unfinished.rename(jars.archive)
    finally:
        for holder in holders:
            holder.close()
        kill_all(cluster.processes() if cluster.state else [])
        shutil.rmtree(folder, ignore_errors=True)
