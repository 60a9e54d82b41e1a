#!/bin/sh
# Succeeds while the relay answers a STUN binding request.
exec turnutils_stunclient -p "$RELAY_PORT" "$(cat /run/madang/local-ip)" >/dev/null
