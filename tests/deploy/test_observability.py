"""deploy/grafana: what Prometheus and Grafana are given fits what the program tells of itself."""

import json
import re
import shutil
import subprocess

import pytest
import yaml
from compose_file import DEPLOY, read_compose, read_env
from monitored import Monitor
from pages import get
from program import environment
from roles import Process

GRAFANA = DEPLOY / "grafana"
ALERTS = GRAFANA / "alerts.yaml"
DASHBOARD = GRAFANA / "dashboards" / "superhero.json"


def promtool(*words, cwd=None):
    done = subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True, cwd=cwd,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"]
            for rule in group["rules"]]


def dashboard():
    return json.loads(DASHBOARD.read_text())


def test_prometheus_takes_its_configuration_and_the_alerts(tmp_path):
    mounted = dict(volume.split(":")[:2] for volume in
                   read_compose()["services"]["prometheus"]["volumes"] if volume.startswith("."))
    for source, target in mounted.items():
        place = tmp_path / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (DEPLOY / source).read_text()
        place.write_text(text.replace("/etc/prometheus/", ""))
    promtool("check", "config", tmp_path / "etc/prometheus/prometheus.yml")
    promtool("check", "rules", ALERTS)


def test_it_asks_our_roles_at_their_port():
    settings = {name: value for name, value, _ in read_env()}
    job, = yaml.safe_load((GRAFANA / "prometheus.yaml").read_text())["scrape_configs"]
    asked, monitors = job["dns_sd_configs"]
    assert str(asked["port"]) == settings["METRICS_PORT"]
    assert monitors["names"] == ["monitor"] and str(monitors["port"]) == settings["MONITOR_PORT"]
    assert settings["MONITOR_HOST"] == "0.0.0.0"
    assert settings["METRICS_HOST"] == "0.0.0.0"
    assert asked["names"] == ["server", "worker", "player"]
    assert read_compose()["services"].keys() >= {*asked["names"], *monitors["names"]}


@pytest.mark.parametrize("alert", [rule["alert"] for rule in rules()])
def test_an_alert_comes_when_it_should(alert, tmp_path):
    """Ten minutes of figures, one every five seconds; quiet ones first, then those that matter."""
    shutil.copy(ALERTS, tmp_path)
    games, commits = "superhero_server_finished_games_total", "superhero_worker_commits_total"
    quiet = {'up{job="superhero"}': "1x120", "superhero_worker_partitions": "4x120",
             "superhero_server_open_connections": "8x120",
             games: "0+9x120", commits: "0+1x120", "superhero_worker_dead_letters_total": "0x120",
             "superhero_log_failed_records_total": "0x120",
             "superhero_log_waiting_records": "9x120",
             "superhero_server_unpublished_games": "200x12 12x107",
             'superhero_lag_seconds{topic="lib.server.lobby",partition="1"}': "20x120",
             "superhero_server_registry_errors_total": "0x120"}
    wrong = {"SuperheroRoleDown": {'up{job="superhero"}': "0x120"},
             "SuperheroNoServer": {"superhero_server_open_connections": None},
             "SuperheroNoWorker": {"superhero_worker_partitions": None},
             "SuperheroDeadLetters": {"superhero_worker_dead_letters_total": "0+1x120"},
             "SuperheroRecordsLost": {"superhero_log_failed_records_total": "0+1x120"},
             "SuperheroRecordsWait": {"superhero_log_waiting_records": "20000x120"},
             "SuperheroGamesNotPublished": {"superhero_server_unpublished_games": "180x120"},
             "SuperheroWorkerStandsStill": {commits: "5x120"},
             "SuperheroLag": {'superhero_lag_seconds{topic="lib.server.lobby",partition="1"}':
                              "20+5x120"},
             "SuperheroRegistryErrors": {"superhero_server_registry_errors_total": "0+1x120"}}
    for figures, comes in ((quiet, False), (quiet | wrong[alert], True)):
        expression = f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})'
        test = {"rule_files": ["alerts.yaml"], "tests": [{
            "interval": "5s",
            "input_series": [{"series": name, "values": values}
                             for name, values in figures.items() if values],
            "promql_expr_test": [{"expr": expression, "eval_time": "9m",
                                  "exp_samples": [{"labels": "{}", "value": 1}] if comes else []}],
        }]}
        (tmp_path / "test.yaml").write_text(yaml.safe_dump(test))
        promtool("test", "rules", "test.yaml", cwd=tmp_path)


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """The names of all figures of server, worker, player and monitor, as their lines begin."""
    out = tmp_path_factory.mktemp("figures")
    log = {"LOGGER_MODULE": "embedded", "OUTPUT_DIR": out, "WEBSOCKET_HOST": "127.0.0.1",
           "METRICS_PORT": 0}
    begun = []

    def begin(name, *args, **settings):
        begun.append(Process(name, (name, "--json", *args), environment(**settings)))
        return begun[-1]

    try:
        server = begin("server", "--registry", "memory", "--websocket-port", 0, **log)
        port = int(re.search(r":(\d+)/", server.says("serves ws://")).group(1))
        client = begin("client", "--players", 4, "--client-games", -1, METRICS_PORT=0,
                       WEBSOCKET_HOST="127.0.0.1", WEBSOCKET_PORT=port)
        client.counts("games")
        worker = begin("worker", "--sessions", "topics", LOGGER_MODULE="embedded", OUTPUT_DIR=out,
                       METRICS_PORT=0)
        worker.counts("records")
        begun.append(Monitor("--output-dir", out))
        begun[-1].shows(lambda now: any(lag["seconds"] for lag in now["lag"]), "a lag")
        texts = [begun[-1].get("/metrics")[1]]
        for role in (server, client, worker):
            role.says("metrics at")
            texts.append(get(role, "/metrics")[1])
        return set(re.findall(r"^(\w+)[ {]", "\n".join(texts), re.M))
    finally:
        for role in begun:
            if role.process.poll() is None:
                role.kill()


def test_dashboard_and_alerts_ask_only_for_figures_that_there_are(figures):
    asked = [rule["expr"] for rule in rules()]
    for panel in dashboard()["panels"]:
        assert panel["title"] and panel["description"].endswith("."), panel["title"]
        asked += [target["expr"] for target in panel["targets"]]
    names = set(re.findall(r"\b(?:superhero|process)_\w+", " ".join(asked)))
    assert len(names) > 15
    assert names <= figures


def test_the_dashboard_is_found_by_grafana():
    volumes = dict(volume.split(":")[:2]
                   for volume in read_compose()["services"]["grafana"]["volumes"])
    provider, = yaml.safe_load(
        (GRAFANA / "provisioning/dashboards/superhero.yaml").read_text())["providers"]
    assert volumes["./grafana/dashboards"] == provider["options"]["path"]
    source, = yaml.safe_load(
        (GRAFANA / "provisioning/datasources/prometheus.yaml").read_text())["datasources"]
    for panel in dashboard()["panels"]:
        assert panel["datasource"]["uid"] == source["uid"]
