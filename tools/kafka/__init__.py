"""The parts of tools/cluster: a real Kafka and Redis for tests and for work on this machine."""
