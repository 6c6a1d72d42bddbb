"""tools/deployment: what tools/try-deployment runs where an image cannot be pulled. Its scripts do
what the images' own do, as far as compose.yaml needs that. No container is started."""

import os
import subprocess

import pytest
from compose_file import DEPLOY, read_compose
from program import ROOT

STAND_INS = ROOT / "tools" / "deployment"


def fake(folder, name, text):
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


@pytest.fixture
def run(tmp_path):
    """A script with these programs instead of the real ones, and its paths in the folder."""
    def run_script(name, fakes, environment, paths):
        for program, text in fakes.items():
            fake(tmp_path, program, text)
        text = (STAND_INS / name / "start.sh").read_text()
        for there, here in paths.items():
            text = text.replace(there, str(here))
        return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False,
                              timeout=300, env=environment | {
                                  "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    return run_script


def test_each_stands_in_for_an_image_of_compose():
    images = {service["image"].split("/")[-1].split(":")[0]
              for service in read_compose()["services"].values()}
    for folder in STAND_INS.iterdir():
        assert folder.name in images
        assert "FROM debian:bookworm-slim\n" in (folder / "Dockerfile").read_text()


def test_nginx_is_given_each_server_that_the_dns_knows(run, tmp_path):
    environment = {name: value.replace("${WEBSOCKET_PORT}", "5678").replace("${METRICS_PORT}",
                                                                           "9464")
                   for name, value in read_compose()["services"]["nginx"]["environment"].items()}
    done = run("nginx", {"getent": "printf '10.0.0.%s STREAM server\\n' 2 3",
                         "nginx": "exit 0", "sleep": "exit 0"}, environment,
               {"/etc/nginx/templates/": f"{DEPLOY}/", "/etc/nginx/": f"{tmp_path}/",
                "/tmp/nginx.conf": f"{tmp_path}/again.conf"})
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "nginx.conf").read_text()
    for address in ("10.0.0.2", "10.0.0.3"):
        assert f"server {address}:5678  max_fails=1 fail_timeout=2s;" in made
        assert f"server {address}:9464 ;" in made
    assert "listen 5678;" in made and "${" not in made.replace("${…}", "")


def test_the_broker_is_given_each_setting_of_compose(run, tmp_path):
    environment = {name: str(value) for name, value in
                   read_compose()["services"]["kafka"]["environment"].items()}
    done = run("kafka", {"java": 'echo "$@"'}, environment,
               {"/tmp/broker.properties": f"{tmp_path}/broker.properties"})
    assert done.returncode == 0, done.stderr
    formatted, served = done.stdout.splitlines()
    assert "--cluster-id c3VwZXJoZXJvLWtyYWZ0MQ" in formatted
    assert served.endswith(f"kafka.Kafka {tmp_path}/broker.properties")
    made = dict(line.split("=", 1)
                for line in (tmp_path / "broker.properties").read_text().splitlines())
    assert made["process.roles"] == "broker,controller"
    assert made["controller.quorum.voters"] == "1@localhost:9093"
    assert len(made) == sum(name.startswith("KAFKA_") for name in environment)
