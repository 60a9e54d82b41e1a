#!/bin/sh
# Succeeds while the relay answers a STUN binding request.
exec turnutils_stunclient -p "${RELAY_PORT:-3478}" "$(cat "${RELAY_WORK:-/tmp}/relay/address")" >/dev/null
