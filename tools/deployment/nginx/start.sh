# What the image of nginx does, and for its `resolve`: every two seconds the DNS is asked which
# servers there are, and nginx is told if they have changed.
set -euo pipefail

replicas() { # the template's `server NAME:PORT resolve MORE;` as one line for each address
    local _ place more address
    read -r _ place more <<<"${1%;}"
    getent ahostsv4 "${place%:*}" | awk '$2 == "STREAM" {print $1}' | sort -u |
        while read -r address; do
            printf 'server %s:%s %s; ' "$address" "${place#*:}" "${more#resolve}"
        done
}
render() {
    sed -e "s/\${LISTEN}/$LISTEN/; s/\${RESOLVER}/$RESOLVER/" \
        -e "s/\${SERVERS}/$(replicas "$SERVERS")/; s/\${READY}/$(replicas "$READY")/" \
        /etc/nginx/templates/nginx.conf.template
}

render >/etc/nginx/nginx.conf
nginx -g 'daemon off;' &
trap 'kill -QUIT $!' TERM INT
while kill -0 $! 2>/dev/null; do
    if render >/tmp/nginx.conf && ! cmp -s /tmp/nginx.conf /etc/nginx/nginx.conf; then
        cp /tmp/nginx.conf /etc/nginx/nginx.conf
        nginx -s reload
    fi
    sleep 2
done
