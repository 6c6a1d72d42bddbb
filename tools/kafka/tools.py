"""Kafka's own command-line tools, by their names."""

import os

from kafka import services
from kafka.jars import find_jars, provide_jars

TOOLS = {  # name without "kafka-": main class, option that takes the brokers' addresses
    "topics": ("org.apache.kafka.tools.TopicCommand", "--bootstrap-server"),
    "configs": ("kafka.admin.ConfigCommand", "--bootstrap-server"),
    "groups": ("org.apache.kafka.tools.GroupsCommand", "--bootstrap-server"),
    "consumer-groups": ("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                        "--bootstrap-server"),
    "console-consumer": ("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server"),
    "console-producer": ("org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server"),
    "get-offsets": ("org.apache.kafka.tools.GetOffsetShell", "--bootstrap-server"),
    "delete-records": ("org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server"),
    "leader-election": ("org.apache.kafka.tools.LeaderElectionCommand", "--bootstrap-server"),
    "reassign-partitions": ("org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
                            "--bootstrap-server"),
    "log-dirs": ("org.apache.kafka.tools.LogDirsCommand", "--bootstrap-server"),
    "transactions": ("org.apache.kafka.tools.TransactionsCommand", "--bootstrap-server"),
    "metadata-quorum": ("org.apache.kafka.tools.MetadataQuorumCommand", "--bootstrap-server"),
    "broker-api-versions": ("org.apache.kafka.tools.BrokerApiVersionsCommand",
                            "--bootstrap-server"),
    "producer-perf-test": ("org.apache.kafka.tools.ProducerPerformance", "--bootstrap-server"),
    "consumer-perf-test": ("org.apache.kafka.tools.ConsumerPerformance", "--bootstrap-server"),
    "dump-log": ("org.apache.kafka.tools.DumpLogSegments", None),
}


def run_tool(words, bootstrap, say, login=None):
    """Becomes the tool that the first word names; bootstrap() gives the brokers' addresses. login:
    secure.Login where they want one."""
    name, *rest = words or ["--help"]
    if name in ("-h", "--help"):
        print("usage: tools/cluster kafka TOOL [ARGUMENT ...]\n\nTOOL is one of (kafka- before it "
              "may be written or not):\n  " + "\n  ".join(TOOLS))
        return 0
    entry = TOOLS.get(name.removeprefix("kafka-").removesuffix(".sh"))
    if not entry:
        say(f"no tool '{name}' (there are: {', '.join(TOOLS)})")
        return 2
    main_class, option = entry
    if option and option not in rest and "--help" not in rest:
        rest = [option, bootstrap(), *rest]
        if login and "--command-config" not in rest:
            rest += ["--command-config", str(login.folder / "client.properties")]
    jars = find_jars() or provide_jars(say, services.make_archive)
    command = jars.command(main_class, *rest, java_options=["-Xmx256m"])
    os.execv(command[0], command)
