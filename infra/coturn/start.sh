#!/bin/sh
# Runs the relay with the policy of turnserver.conf and what init found out about this host.
set -eu
policy=$(dirname "$0")/turnserver.conf
config=/run/madang
final=/tmp/turnserver.conf

local_ip=$(cat "$config/local-ip")
public_ip=$(cat "$config/public-ip")

for port in "$RELAY_PORT" "$RELAY_MIN_PORT" "$RELAY_MAX_PORT"; do
  case $port in
    '' | *[!0-9]*) echo "RELAY_PORT, RELAY_MIN_PORT and RELAY_MAX_PORT must be ports." >&2; exit 1 ;;
  esac
done

umask 077
{
  cat "$policy"
  echo "realm=$(cat "$config/realm")"
  echo "static-auth-secret=$(cat "$config/turn-secret")"
  echo "listening-ip=$local_ip"
  echo "listening-port=$RELAY_PORT"
  echo "relay-ip=$local_ip"
  echo "min-port=$RELAY_MIN_PORT"
  echo "max-port=$RELAY_MAX_PORT"
  if [ "$public_ip" != "$local_ip" ]; then echo "external-ip=$public_ip/$local_ip"; fi
  # Two clients that both need the relay meet here; coturn turns the public address into this one before it looks.
  echo "allowed-peer-ip=$local_ip"
  # What is off by default since 4.7 has to be turned off before, and limits are new in 4.14.
  case $(turnserver --version) in
    *4.[0-6].*)
      echo no-cli
      echo no-dtls
      echo no-rfc5780
      echo no-stun-backward-compatibility
      echo response-origin-only-with-rfc5780
      echo no-software-attribute
      ;;
    *)
      echo log-min-level=info
      echo unauthorized-ratelimit
      # Per client address. Each allocation begins with one refusal, and a whole office may sit behind one address.
      echo unauthorized-ratelimit-rps=200
      ;;
  esac
} >"$final"

exec turnserver -c "$final"
