#!/bin/sh
# Runs the edge with what init found out about this host.
set -eu
config=/run/madang
SITE_NAMES=$(cat "$config/site-names")
SITE_HOST=$(cat "$config/site-host")
SITE_TLS=$(cat "$config/site-tls")
export SITE_NAMES SITE_HOST SITE_TLS
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile
