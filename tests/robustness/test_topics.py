"""Topics are changed while games are played: what they refuse is kept, what they grow by does not
tear games apart, and a setting that breaks a promise is said."""

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from program import run
from system import System

TOPICS = ("lib.server.lobby", "lib.server.game")
NO_NEW_GAMES = "SERVER ADMITS NO NEW GAMES NOW"


def alter(system, *words):
    for topic in TOPICS:
        system.cluster("kafka", "configs", "--alter", "--entity-type", "topics", "--entity-name",
                       topic, *words)


def keeps_what_is_refused(system, forbid, allow, words):
    """Plays; forbids the topics to take records, and allows it again. The words are in the line
    that says why."""
    server, _, client = system.playing()
    forbid()
    assert words in server.says("a record is refused")
    client.hears(NO_NEW_GAMES)
    allow()
    server.says("the log takes records again")
    system.goes_on(commits=2)
    client.stop()
    system.wait_until_all_is_told()
    system.prove(client)
    counts = server.stop()
    assert counts["games_taken_over"] == 0
    for topic, delivery in counts["deliveries"].items():
        assert delivery["failed"] == 0 and delivery["waiting"] == 0, topic


@pytest.mark.parametrize("setting, value, words", [
    ("max.message.bytes", 500, "max.message.bytes of topic lib.server."),
    ("message.timestamp.before.max.ms", 0, "message.timestamp.before.max.ms"),
])
def test_what_a_topic_refuses_is_kept_until_it_is_taken(tmp_path, setting, value, words):
    with System(tmp_path) as system:
        keeps_what_is_refused(
            system, lambda: alter(system, "--add-config", f"{setting}={value}"),
            lambda: alter(system, "--delete-config", setting), words)


def test_what_the_cluster_does_not_allow_is_kept_until_it_is_allowed(tmp_path):
    with System(tmp_path) as system:
        settings, = system.folder.glob("cluster/**/broker.properties")
        with settings.open("a") as file:
            file.write("authorizer.class.name="
                       "org.apache.kafka.metadata.authorizer.StandardAuthorizer\n"
                       "allow.everyone.if.no.acl.found=true\n")
        system.cluster("kill", "broker", 1, "--signal", "TERM")
        system.cluster("start", "broker", 1)
        admin = AdminClient({"bootstrap.servers": system.settings["KAFKA_BROKERS"]})
        # Of a topic with rules nothing else is allowed.
        rules = [AclBinding(ResourceType.TOPIC, topic, ResourcePatternType.LITERAL,
                            "User:ANONYMOUS", "*", operation, AclPermissionType.ALLOW)
                 for topic in TOPICS for operation in (AclOperation.READ, AclOperation.DESCRIBE)]
        everything = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None,
                                      AclOperation.ANY, AclPermissionType.ANY)
        keeps_what_is_refused(
            system, lambda: [rule.result() for rule in admin.create_acls(rules).values()],
            lambda: admin.delete_acls([everything])[everything].result(),
            "KAFKA_SASL_USERNAME needs the right to write to the topic")


def test_without_copies_in_sync_no_game_begins_and_the_setting_is_named(tmp_path):
    with System(tmp_path, brokers=3) as system:
        server, _, client = system.playing()
        alter(system, "--add-config", "min.insync.replicas=3")
        system.cluster("kill", "broker", 3)
        assert "min.insync.replicas wants 3" in server.says("2 copies in sync")
        client.hears(NO_NEW_GAMES)
        system.cluster("start", "broker", 3)
        server.says("the log takes records again")
        system.goes_on(commits=2)
        client.stop()
        system.wait_until_all_is_told()
        system.prove(client)
        server.stop()


def test_topics_grow_while_two_servers_play(tmp_path):
    """A game's records stay in one partition, whichever server writes them and however many
    partitions it saw when it began."""
    with System(tmp_path, KAFKA_PARTITIONS=4) as system:
        _, worker, on_first = system.playing("--sessions", "topics")
        for topic in TOPICS:
            system.cluster("kafka", "topics", "--alter", "--topic", topic, "--partitions", 7)
        second = system.server()
        on_second = system.client(second)
        for client in (on_first, on_second):
            client.counts("games", beyond=client.report()["games"] + 20)
        system.goes_on(commits=2)
        for client in (on_first, on_second):
            client.stop()
        system.wait_until_all_is_told()
        games = system.prove(on_first, on_second)["games"]
        worker.counts("partitions", beyond=6)
        rebuilt = run("batch", "--rebuild", tmp_path / "rebuilt", "--json", "--quiet",
                      **system.settings)
        assert rebuilt.code == 0, rebuilt.err
        assert rebuilt.json["games"] == games
        assert rebuilt.json["began_before"] == rebuilt.json["without_beginning"] == 0


def test_a_setting_that_breaks_a_promise_is_said_by_ready_server_and_worker(tmp_path):
    with System(tmp_path) as system:
        server, worker, client = system.playing()
        client.stop()
        made = system.cluster("kafka", "configs", "--describe", "--entity-type", "topics",
                              "--entity-name", "lib.server.game")
        assert "cleanup.policy=delete" in made and "unclean.leader.election.enable=false" in made
        assert not [line for line in server.lines + worker.lines if "kafka topic" in line]
        assert "kafka topic" not in system.run("ready").err
        alter(system, "--add-config", "cleanup.policy=compact,retention.ms=60000")
        broken = "kafka topic lib.server.lobby: cleanup.policy=compact: "
        assert broken in system.run("ready").err
        assert "set it to delete" in system.server().says(broken)
        assert "set it to delete" in system.worker().says(broken)
