#!/bin/sh
# Ends the edge, whose process id is given, when there is another certificate for it than it began with: Caddy reads a file once,
# and whatever runs the container starts it again. Several edges that are given it at once do not end at once.
set -eu
edge=$1
spread=${CERTIFICATE_SPREAD_SECONDS:-300}

mark() {
  cat /run/site-tls/tls.crt /run/site-tls/tls.key 2>/dev/null | cksum
}

known=$(mark)
while sleep 5; do
  now=$(mark)
  if [ "$now" = "$known" ]; then continue; fi
  known=$now
  # What Caddy could not start with is left alone, and so is a half of a new pair.
  if caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile >/dev/null 2>&1; then
    echo 'The edge starts again with a new certificate, within some minutes.'
    sleep $(($(hostname | cksum | cut -d ' ' -f 1) % (spread + 1)))
    kill -TERM "$edge"
    exit
  fi
  echo 'The edge keeps its certificate: there is another one, which is not right.' >&2
done
