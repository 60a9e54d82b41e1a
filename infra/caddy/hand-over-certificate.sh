#!/bin/sh
# Gives the relay the site's certificate with its key, in one file that is replaced whole, whenever the edge has a new one.
set -eu
umask 077
target=/run/relay-tls/relay.pem

newest() {
  case $SITE_TLS in
    local) find /data/caddy/certificates/local -name "$SITE_HOST.crt" ;;
    *) find /data/caddy/certificates -name "$SITE_HOST.crt" ! -path '*/local/*' ;;
  esac 2>/dev/null | while read -r file; do
    if [ -s "${file%.crt}.key" ]; then ls -t "$file"; fi
  done | head -n 1
}

while sleep 3; do
  certificate=$(newest)
  if [ -z "$certificate" ]; then continue; fi
  if cat "$certificate" "${certificate%.crt}.key" >"$target.new" && ! cmp -s "$target.new" "$target"; then
    mv "$target.new" "$target"
    echo "The relay is given the certificate of $SITE_HOST."
  fi
done
