#!/bin/sh
# Runs the edge with what init found out about this host.
set -eu
config=/run/madang

fail() {
  echo "The edge does not start: $*" >&2
  exit 1
}

for file in site-names site-host site-tls; do
  if [ ! -s "$config/$file" ]; then fail "there is no $config/$file, which init writes. Run: docker compose up init"; fi
done
SITE_NAMES=$(cat "$config/site-names")
SITE_HOST=$(cat "$config/site-host")
SITE_TLS=$(cat "$config/site-tls")
SITE_PORT=
if [ "${HTTPS_PORT:-443}" != 443 ]; then SITE_PORT=:$HTTPS_PORT; fi
case ${BALANCING:-connections} in
  connections) GATEWAY_POLICY=least_conn ;;
  # Clients name the room in the URL, and nothing else.
  room) GATEWAY_POLICY=uri_hash ;;
  *) fail "BALANCING is \"$BALANCING\", and must be connections or room." ;;
esac
export GATEWAY_POLICY SITE_NAMES SITE_HOST SITE_TLS SITE_PORT
# There is a relay beside it, or there is not.
if [ -d /run/relay-tls ]; then hand-over-certificate & fi
if [ "$SITE_TLS" = files ]; then follow-certificate $$ & fi
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile
