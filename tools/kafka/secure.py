"""What `up --secure` adds: an authority of the cluster's own, certificates, a user, a password."""

import hashlib
import os
import secrets
import ssl
import subprocess
from pathlib import Path

from kafka.jars import find_program

USER = "superhero"
MECHANISM = "PLAIN"  # Debian 12's librdkafka cannot do Kafka 4's SCRAM
SCRAM = "SCRAM-SHA-512"  # offered beside it
NAMES = ("KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME",
         "KAFKA_SASL_PASSWORD_FILE", "KAFKA_SSL_CA", "REDIS_TLS", "REDIS_TLS_CA", "REDIS_USER",
         "REDIS_PASSWORD_FILE", "WEBSOCKET_TLS_CERT", "WEBSOCKET_TLS_KEY", "WEBSOCKET_TLS",
         "WEBSOCKET_TLS_CA")
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
# The user may do all that the program does, and may look at settings; nothing that rules a server.
RIGHTS = "~* &* +@all -@admin -@dangerous +info +config|get +flushdb +keys"


class Authority:
    """Signs certificates; ca.pem in its folder is what others trust."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.certificate, self._key = self.folder / "ca.pem", self.folder / "ca.key"
        if not self.certificate.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            openssl("req", "-x509", *NEW_KEY, "-keyout", self._key, "-out", self.certificate,
                    "-days", 30, "-subj", "/CN=Superhero trial authority",
                    "-addext", "basicConstraints=critical,CA:TRUE")

    def issue(self, name, hosts=("DNS:localhost", "IP:127.0.0.1", "IP:::1"), days=30):
        """Files of a new certificate for these hosts, and of its key; days below 0: expired."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        request, more = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        openssl("req", "-new", *NEW_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        more.write_text(f"subjectAltName={','.join(hosts)}\n", encoding="utf-8")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
                "-set_serial", secrets.randbits(63) + 1, "-days", days, "-extfile", more,
                "-out", certificate)
        request.unlink()
        more.unlink()
        return certificate, key


def openssl(*words):
    subprocess.run([find_program("openssl", "openssl"), *map(str, words)], check=True,
                   stdin=subprocess.DEVNULL, capture_output=True)


class Login:
    """How the cluster's own tool is let in."""

    user, mechanism = USER, MECHANISM

    def __init__(self, folder):
        self.folder = folder
        self.password = (folder / "password").read_text(encoding="utf-8").strip()

    def wrap(self, connection, host):
        context = ssl.create_default_context(cafile=self.folder / "ca.pem")
        return context.wrap_socket(connection, server_hostname=host)

    def words(self):
        """RFC 4616."""
        return f"\0{USER}\0{self.password}".encode()


def folder_of(cluster):
    return cluster.folder / "secure"


def login_of(cluster):
    """None where the cluster is open to all."""
    return Login(folder_of(cluster)) if cluster.state.get("secure") else None


def create(folder):
    """Writes what the servers of a new cluster need."""
    authority = Authority(folder)
    certificate, key = authority.issue("server")
    password = secrets.token_urlsafe(24)
    write(folder / "password", password + "\n")
    write(folder / "kafka.pem", key.read_text(encoding="utf-8")
          + certificate.read_text(encoding="utf-8"))
    digest = hashlib.sha256(password.encode()).hexdigest()
    write(folder / "users.acl", f"user default off\nuser {USER} on #{digest} {RIGHTS}\n")
    write(folder / "client.properties",
          f"security.protocol=SASL_SSL\nsasl.mechanism={MECHANISM}\n"
          f"sasl.jaas.config={jaas(password)}\n"
          f"ssl.truststore.type=PEM\nssl.truststore.location={authority.certificate}\n")


def write(path, text):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def jaas(password, module="plain.PlainLoginModule", more=""):
    return (f"org.apache.kafka.common.security.{module} required "
            f'username="{USER}" password="{password}"{more};')


def broker_settings(cluster, broker):
    """Lines of broker.properties; they win over those of an open cluster."""
    folder = folder_of(cluster)
    password = Login(folder).password
    known = f' user_{USER}="{password}"'  # whom brokers let in
    return (f"listeners=SASL_SSL://127.0.0.1:{broker['port']},"
            f"CONTROLLER://127.0.0.1:{broker['controller_port']}\n"
            f"advertised.listeners=SASL_SSL://127.0.0.1:{broker['port']}\n"
            "listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:SSL\n"
            "security.inter.broker.protocol=SASL_SSL\n"
            f"sasl.enabled.mechanisms={MECHANISM},{SCRAM}\n"
            f"sasl.mechanism.inter.broker.protocol={MECHANISM}\n"
            f"listener.name.sasl_ssl.{MECHANISM.lower()}.sasl.jaas.config="
            f"{jaas(password, more=known)}\n"
            f"listener.name.sasl_ssl.{SCRAM.lower()}.sasl.jaas.config="
            f"{jaas(password, 'scram.ScramLoginModule')}\n"
            "listener.name.controller.ssl.client.auth=required\n"
            f"ssl.keystore.type=PEM\nssl.keystore.location={folder / 'kafka.pem'}\n"
            f"ssl.truststore.type=PEM\nssl.truststore.location={folder / 'ca.pem'}\n")


def format_words(cluster):
    """For the tool that makes the data of brokers: the user, with the password."""
    login = login_of(cluster)
    if not login:
        return []
    return ["--add-scram", f"{SCRAM}=[name={USER},password={login.password}]"]


def redis_words(cluster):
    """The port of redis-server and what guards it."""
    port, folder = str(cluster.redis_port()), folder_of(cluster)
    if not cluster.state.get("secure"):
        return ["--port", port]
    return ["--port", "0", "--tls-port", port, "--tls-cert-file", str(folder / "server.pem"),
            "--tls-key-file", str(folder / "server.key"),
            "--tls-ca-cert-file", str(folder / "ca.pem"), "--tls-auth-clients", "no",
            "--aclfile", str(folder / "users.acl")]


def redis_cli_words(cluster):
    """For redis-cli; the password goes by REDISCLI_AUTH, which others cannot see."""
    login = login_of(cluster)
    if not login:
        return []
    os.environ["REDISCLI_AUTH"] = login.password
    return ["--tls", "--cacert", str(login.folder / "ca.pem"), "--user", USER]


def settings(cluster):
    """What the program needs beside hosts and ports; {} where the cluster is open to all."""
    if not cluster.state.get("secure"):
        return {}
    folder = folder_of(cluster)
    return dict(zip(NAMES, (
        "SASL_SSL", MECHANISM, USER, folder / "password", folder / "ca.pem", "True",
        folder / "ca.pem", USER, folder / "password", folder / "server.pem",
        folder / "server.key", "True", folder / "ca.pem")))
