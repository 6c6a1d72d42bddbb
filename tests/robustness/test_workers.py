"""Workers come, go, are killed and freeze: every game is in the tables once."""

import signal

from program import wait_until
from system import System

# A worker that is silent for so long has its partitions taken away: the default.
SOON = ("--kafka", "session.timeout.ms=6000")
# And one that is not missed while a test lasts.
NOT_SOON = ("--kafka", "session.timeout.ms=240000")


def test_workers_join_and_leave_while_games_run(tmp_path):
    with System(tmp_path, KAFKA_PARTITIONS=4) as system:
        _, first, client = system.playing(*SOON)
        second, third, last = [system.worker(*SOON) for _ in range(3)]
        for worker in (first, second, third, last):
            worker.counts("partitions")
        system.goes_on()
        first.kill()
        system.goes_on()
        second.stop()
        third.stop()
        system.goes_on()
        client.counts("games", beyond=100)
        client.stop()
        assert system.prove(client)["games"] > 100
        assert last.stop()["games"] > 0


def test_a_worker_killed_in_mid_batch_is_replaced(tmp_path):
    with System(tmp_path, ROTATE_SECONDS=2) as system:
        client = system.client(system.server())  # there is always a batch to be in the middle of
        for _ in range(3):
            worker = system.worker(*SOON)
            worker.counts("records")
            worker.kill()
        system.worker(*SOON).counts("games")
        client.stop()
        system.prove(client)


def test_a_frozen_worker_that_wakes_writes_nothing_that_was_not_its_own(tmp_path):
    """It sleeps past its session time-out: its partitions went to another. The zombie must not
    write."""
    with System(tmp_path) as system:
        _, zombie, client = system.playing(*SOON)
        zombie.signal(signal.SIGSTOP)
        other = system.worker(*SOON)
        system.goes_on(commits=3)
        zombie.signal(signal.SIGCONT)
        zombie.counts("games", beyond=zombie.report()["games"])  # it works again
        client.stop()
        system.prove(client)
        assert other.stop()["games"] > 0
        zombie.stop()


def revocations(worker):
    return sum("Partitions Revoked" in line for line in list(worker.lines))


def test_a_named_worker_that_is_killed_comes_back_to_its_partitions(tmp_path):
    """Nobody else may have them before the session time-out, and nobody else is disturbed."""
    with System(tmp_path, KAFKA_PARTITIONS=4, LOG_LEVEL="INFO", LOG_RECORDS="True") as system:
        client = system.client(system.server())
        stays = system.worker(*NOT_SOON, WORKER_NAME="stays")
        first = system.worker(*NOT_SOON, WORKER_NAME="comes-back")
        for worker in (stays, first):
            wait_until(lambda w=worker: w.report()["partitions"] == 2, "two partitions each")
            worker.counts("games")
        disturbed = revocations(stays)
        first.kill()
        again = system.worker(*NOT_SOON, WORKER_NAME="comes-back")
        again.counts("games")
        assert again.report()["partitions"] == 2
        assert revocations(stays) == disturbed
        client.stop()
        system.prove(client)
        stays.stop()
        again.stop()


def test_two_live_workers_of_one_name_share_the_work_and_say_so(tmp_path):
    with System(tmp_path, KAFKA_PARTITIONS=4) as system:
        client = system.client(system.server())
        elder = system.worker(WORKER_NAME="same")
        elder.counts("games")
        younger = system.worker(WORKER_NAME="same")
        younger.counts("games")
        line = elder.says("under the name same")
        assert "give each worker a WORKER_NAME of its own" in line
        elder.counts("games", beyond=elder.report()["games"])
        client.stop()
        system.prove(client)
        assert elder.stop()["games"] > 0
        assert younger.stop()["games"] > 0
