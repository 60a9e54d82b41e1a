#!/bin/sh
# Runs the edge with what init found out about this host.
set -eu
config=/run/madang
SITE_NAMES=$(cat "$config/site-names")
SITE_HOST=$(cat "$config/site-host")
SITE_TLS=$(cat "$config/site-tls")
SITE_PORT=
if [ "${HTTPS_PORT:-443}" != 443 ]; then SITE_PORT=:$HTTPS_PORT; fi
export SITE_NAMES SITE_HOST SITE_TLS SITE_PORT
# There is a relay beside it, or there is not.
if [ -d /run/relay-tls ]; then hand-over-certificate & fi
if [ "$SITE_TLS" = files ]; then follow-certificate $$ & fi
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile
