"""Redis with an access control list: users, wrong passwords, missing rights, half a credential."""

import pytest
from program import CLEAN, run, simulate
from redis_process import address, redis_server

WORD = "open-sesame"


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """A redis-server whose default user is off; gives the settings that lead to it."""
    folder = tmp_path_factory.mktemp("redis")
    (folder / "users.acl").write_text(
        "user default off\n"
        f"user bob on >{WORD} ~* &* +@all\n"
        f"user reader on >{WORD} ~* &* +@read +@connection\n")
    with redis_server(folder, "--aclfile", str(folder / "users.acl"), username="bob",
                      password=WORD) as client:
        yield address(client)


def test_a_user_of_the_list_plays(listed, out):
    login = listed | {"REDIS_USER": "bob", "REDIS_PASSWORD": WORD}
    done = run("build-db", "--json", "--quiet", **login)
    assert done.code == 0 and done.json == {"heroes": 280}, done.err
    done = run("ready", "--logger-module", "default", "--quiet", **login)
    assert done.code == 0, done.err
    assert simulate(out, "--games", 20, "--registry", "redis", **login)["audit"] == CLEAN


def test_the_user_may_be_a_flag(listed):
    done = run("ready", "--logger-module", "default", "--redis-user", "bob", "--quiet",
               REDIS_PASSWORD=WORD, **listed)
    assert done.code == 0, done.err


@pytest.mark.parametrize("command", [
    ("build-db", "--quiet"),
    ("server", "--quiet", "--websocket-port", 0),
    ("ready", "--quiet", "--logger-module", "default"),
], ids=lambda command: command[0])
@pytest.mark.parametrize("login, words", [
    ({"REDIS_USER": "bob", "REDIS_PASSWORD": "hunter2"}, "WRONGPASS invalid username-password"),
    ({"REDIS_PASSWORD": "hunter2"}, "WRONGPASS invalid username-password"),
    ({}, "NOAUTH Authentication required"),
], ids=("wrong password", "user is missing", "nothing"))
def test_who_is_not_let_in_reads_it_in_the_words_of_redis(listed, command, login, words):
    done = run(*command, **listed | login)
    assert done.code == 2
    line = done.error_line()
    assert words in line and "REDIS_USER, REDIS_PASSWORD" in line
    assert f"127.0.0.1:{listed['REDIS_PORT']}" in line
    assert "hunter2" not in line


def test_a_user_without_rights_reads_it_in_the_words_of_redis(listed):
    done = run("build-db", "--quiet", REDIS_USER="reader", REDIS_PASSWORD=WORD, **listed)
    assert done.code == 2
    line = done.error_line()
    assert "NOPERM" in line and "has no permissions to run the" in line
    assert WORD not in line


@pytest.mark.parametrize("command, settings, words", [
    (("build-db",), {"REDIS_USER": "bob"}, ("REDIS_USER", "REDIS_PASSWORD is not given")),
    (("server",), {"REDIS_USER": "bob"}, ("REDIS_USER", "REDIS_PASSWORD is not given")),
    (("server", "--logger-module", "kafka"), {"KAFKA_SASL_USERNAME": "u"},
     ("KAFKA_SASL", "KAFKA_SECURITY_PROTOCOL")),
    (("worker", "--logger-module", "kafka"),
     {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN",
      "KAFKA_SASL_USERNAME": "u"}, ("KAFKA_SASL_PASSWORD is not given",)),
    (("batch", "--logger-module", "kafka"), {"KAFKA_SSL_CA": "/etc/hosts"},
     ("KAFKA_SSL_CA", "KAFKA_SECURITY_PROTOCOL")),
    (("ready",), {"KAFKA_SECURITY_PROTOCOL": "ssl", "KAFKA_SSL_CA": "/no/such.pem"},
     ("KAFKA_SSL_CA", "/no/such.pem")),
], ids=range(6))
def test_half_a_credential_is_refused(out, command, settings, words):
    done = run(*command, OUTPUT_DIR=out, **settings)
    assert done.code == 2
    for word in words:
        assert word in done.error_line()
    assert not out.exists()
