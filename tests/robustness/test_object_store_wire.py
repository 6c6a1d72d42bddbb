"""A worker whose object store is slow, busy, or cut off in the middle of a request: it says what it
waits for, and no row is lost or doubled."""

import store_wire
from pages import becomes
from program import wait_until
from store_wire import wire_to
from test_object_store_away import BucketSystem

HARMS = {
    store_wire.CUTS_UPLOADS: "cannot put s3://superhero/tables/",
    store_wire.CUTS_ANSWERS: "cannot ",
    store_wire.BUSY: "the store answers 503 SlowDown",
}


def test_a_wire_that_does_harm_delays_a_worker_and_nothing_else(tmp_path):
    with BucketSystem(tmp_path, KAFKA_PARTITIONS=4, METRICS_PORT=0) as system:
        with wire_to(system.bucket.port) as wire:
            _, worker, client = system.playing("--s3-endpoint", wire.address)
            for harm, words in HARMS.items():
                told = len(worker.lines)
                wire.mode = harm
                wait_until(lambda seen=told, what=words: any(
                    what in line for line in worker.lines[seen:]), f"a line about {harm}")
                becomes(worker, 503, "not ready: ")
                assert wire.harmed[harm] > 0
                assert all(f" at {wire.address}: " in line for line in worker.lines[told:]
                           if words in line), worker.story()
                wire.mode = store_wire.PASSES
                becomes(worker, 200, "ready\n")
                system.goes_on()
            wire.mode = store_wire.TRICKLES
            system.goes_on(commits=4)
            assert wire.harmed[store_wire.TRICKLES] > 0
            wire.mode = store_wire.PASSES
            client.stop()
            system.prove(client)
            worker.stop()


def test_clocks_that_are_too_far_apart_end_a_worker_with_a_line_that_says_so(tmp_path):
    with BucketSystem(tmp_path) as system:
        with wire_to(system.bucket.port) as wire:
            _, worker, client = system.playing("--s3-endpoint", wire.address)
            wire.mode = store_wire.SKEWED
            code = worker.process.wait(timeout=600)
            worker.readers[0].join(timeout=100)
            assert code == 2, worker.story()
            assert worker.lines[-1].endswith(
                f" at {wire.address}: the clock of this machine and that of the store are too far "
                "apart: set this one right"), worker.story()
            wire.mode = store_wire.PASSES
            system.worker()
            client.stop()
            system.prove(client)
