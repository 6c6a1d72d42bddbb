# Run by tools/try-package in a clean Debian that has booted with the units enabled: they work as
# they are, hardened, over the embedded log first, then with Redis and its password.
set -euxo pipefail
settings=/etc/superhero/superhero.env
units=(superhero-server superhero-worker@a superhero-worker@b superhero-monitor)

told() { echo "== $*"; }
set_to() { # NAME=VALUE...: in the settings, instead of what stands there
    local each
    for each in "$@"; do
        sed -i "s/^#\?${each%%=*}=.*//" "$settings"
        echo "$each" >>"$settings"
    done
}
until_it_listens() { # PORT
    until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do sleep 0.2; done
}
value_of() { # UNIT PROPERTY
    systemctl show --value --property "$2" "$1"
}

systemd-analyze verify --man=yes "${units[@]/%/.service}" 2>&1 | tee /root/verify.log
[[ ! -s /root/verify.log ]]
told 'systemd-analyze verify finds nothing'

set_to REGISTRY=memory LOGGER_MODULE=embedded
echo WEBSOCKET_PORT=none >/etc/superhero/server.env
systemctl restart superhero-server || true
until [[ $(value_of superhero-server ActiveState) == failed ]]; do sleep 0.2; done
[[ $(value_of superhero-server ExecMainStatus) == 2 ]]
[[ $(value_of superhero-server NRestarts) == 0 ]]
told 'a wrong setting ends the server with 2, and it is not started again'

echo METRICS_PORT=9464 >/etc/superhero/server.env
systemctl restart "${units[@]}"
until_it_listens 5678
until_it_listens 9464
until_it_listens 8090
superhero client --players 20 --games 100 --quiet --json
superhero audit --output-dir /var/lib/superhero --wait 300 --min-games 100
told '100 games over the embedded log: audit proven'

for unit in "${units[@]}"; do
    [[ $(stat -c %U "/proc/$(value_of "$unit" MainPID)") == superhero ]]
done
[[ $(stat -c %U:%G /var/lib/superhero/superhero/GAME_META) == superhero:superhero ]]
status=/proc/$(value_of superhero-server MainPID)/status
grep -q '^Seccomp:[[:space:]]2$' "$status"
grep -q '^NoNewPrivs:[[:space:]]1$' "$status"
grep -q '^CapEff:[[:space:]]0*$' "$status"
told 'the services are user superhero, with a filter of system calls and without capabilities'

kill -KILL "$(value_of superhero-worker@a MainPID)"
until [[ $(value_of superhero-worker@a NRestarts) == 1 ]]; do sleep 0.2; done
told 'a killed worker is started again'

systemctl stop "${units[@]}"
for unit in "${units[@]}"; do
    [[ $(value_of "$unit" ActiveState) == inactive && $(value_of "$unit" Result) == success ]]
done
told 'they stop when they are told to'

# In a folder of its own: the ledger of the one before belongs to another log.
echo 'requirepass of-redis' >>/etc/redis/redis.conf
systemctl restart redis-server
install -m 600 /dev/null /etc/superhero/redis-password
echo of-redis >/etc/superhero/redis-password
dropin=/etc/systemd/system/superhero-server.service.d
mkdir -p "$dropin" /etc/systemd/system/superhero-worker@.service.d
sed '/kafka\|KAFKA\|s3-\|S3_/d' /usr/share/doc/superhero/examples/secrets.conf \
    >"$dropin/secrets.conf"
cp "$dropin/secrets.conf" /etc/systemd/system/superhero-worker@.service.d/
systemctl daemon-reload
set_to REGISTRY=redis LOGGER_MODULE=embedded OUTPUT_DIR=/var/lib/superhero/redis
until_it_listens 6379
REDIS_PASSWORD_FILE=/etc/superhero/redis-password superhero build-db
systemctl start "${units[@]}"
until_it_listens 5678
superhero client --players 20 --games 100 --quiet --json
superhero audit --output-dir /var/lib/superhero/redis --wait 300 --min-games 100
[[ $(REDISCLI_AUTH=of-redis redis-cli --scan --pattern 'games:*' | wc -l) -gt 0 ]]
told '100 games over a Redis with a password from a credential: audit proven'

before=$(value_of superhero-server MainPID)
dpkg --install /root/superhero.deb
[[ $(value_of superhero-server MainPID) != "$before" ]]
until_it_listens 5678
systemctl is-active "${units[@]}"
told 'after an upgrade what ran is started again'

dpkg --remove superhero
[[ ! $(find /proc -maxdepth 2 -name exe -lname '*/superhero*' 2>/dev/null) ]]
told 'what is removed is stopped before'
rm -r /etc/superhero/server.env /etc/superhero/redis-password /etc/systemd/system/superhero-*.d
