#!/bin/sh
# Runs the relay with the policy of turnserver.conf, what init found out about this host and what the operator set. Ends with a
# sentence instead of running with a setting that is not right, also when it is coturn that says so.
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
config=${RELAY_CONFIG:-/run/madang}
work=${RELAY_WORK:-/tmp}/relay
policy=${RELAY_POLICY:-$here/turnserver.conf}
rm -rf "$work"
mkdir "$work"

. "$here/settings.sh"
. "$here/secrets.sh"
. "$here/certificate.sh"

write_configuration() {
  {
    cat "$policy"
    echo "realm=$RELAY_REALM"
    echo "userdb=$secrets_db"
    echo "pidfile=$work/turnserver.pid"
    echo "listening-port=$RELAY_PORT"
    echo "min-port=$RELAY_MIN_PORT"
    echo "max-port=$RELAY_MAX_PORT"
    echo "user-quota=$RELAY_USER_QUOTA"
    echo "total-quota=$RELAY_TOTAL_QUOTA"
    echo "max-bps=$RELAY_MAX_BPS"
    for address in $listen_ips; do
      echo "listening-ip=$address"
      echo "relay-ip=$address"
      # Two clients that both need the relay meet here; coturn turns the public address into this one before it looks.
      echo "allowed-peer-ip=$address"
    done
    if [ -n "$v4" ] && [ "$RELAY_PUBLIC_IP" != "$v4" ]; then echo "external-ip=$RELAY_PUBLIC_IP/$v4"; fi
    deny_other_addresses
    if [ -s "$certificate" ]; then
      echo "tls-listening-port=$RELAY_TLS_PORT"
      echo "cert=$certificate"
      echo "pkey=$certificate"
      echo "cipher-list=ECDHE+AESGCM:ECDHE+CHACHA20"
    else
      echo no-tls
    fi
    version_settings
  } >"$work/turnserver.conf"
}

# This host's services, on whichever of its addresses, are nobody's peers.
deny_other_addresses() {
  own_addresses | while read -r address; do
    listens=no
    for relay in $listen_ips; do
      if [ "$(whole "$relay")" = "$address" ]; then listens=yes; fi
    done
    if [ "$listens" = no ]; then echo "denied-peer-ip=$address"; fi
  done
}

# What is off by default since 4.7 has to be turned off before, and limits are new in 4.14.
version_settings() {
  case $(turnserver --version) in
    *4.[0-6].*)
      echo no-cli
      echo no-dtls
      echo no-tlsv1
      echo no-tlsv1_1
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
}

# Passes coturn's log on. It goes on after what would leave the relay open, deaf or without TLS, so that is where it is stopped.
pass_log() {
  last=''
  while IFS= read -r line; do
    last=$line
    printf '%s\n' "$line"
    case $line in
      *'Bad configuration format'* | *'Unknown argument'* | *'Cannot bind'*listener* | \
        *'no valid private key found'* | *'no certificate found'*)
        if [ ! -e "$work/refused" ]; then
          echo "$line" >"$work/refused"
          kill -TERM "$(cat "$work/pid")" 2>/dev/null || true
        fi
        ;;
    esac
  done
  echo "$last" >"$work/last"
}

# Follows the files while coturn runs. A bad one is told once, and what was right before stays.
follow_files() {
  secrets_seen=$(cksum <"$RELAY_SECRETS_FILE")
  certificate_seen=$(certificate_mark)
  while sleep 2; do
    mark=$(cksum <"$RELAY_SECRETS_FILE" 2>/dev/null) || mark=none
    if [ "$mark" != "$secrets_seen" ]; then
      secrets_seen=$mark
      problem=$(secrets_problem)
      if [ -z "$problem" ]; then load_secrets; else echo "The relay keeps its secrets: $problem" >&2; fi
    fi
    mark=$(certificate_mark)
    if [ "$RELAY_TLS" != off ] && [ "$mark" != "$certificate_seen" ]; then
      certificate_seen=$mark
      follow_certificate
    fi
  done
}

follow_certificate() {
  problem=$(certificate_problem)
  if [ -n "$problem" ]; then
    echo "The relay keeps its certificate: $problem" >&2
  elif [ -s "$certificate" ]; then
    take_certificate
    kill -USR2 "$(cat "$work/pid")"
    echo "The relay has taken a new certificate."
  else
    # coturn opens its port for TLS at its start only. This is the first certificate that there is.
    echo "The relay starts again, now with TLS."
    : >"$work/again"
    kill -TERM "$(cat "$work/pid")"
  fi
}

run() {
  rm -f "$work/again"
  problem=$(secrets_problem)
  if [ -n "$problem" ]; then fail "$problem"; fi
  if [ "$RELAY_TLS" != off ]; then
    problem=$(certificate_problem)
    if [ -z "$problem" ]; then
      take_certificate
    elif [ "$RELAY_TLS" = on ]; then
      fail "RELAY_TLS is on, and $problem"
    else
      echo "The relay starts without TLS: $problem"
    fi
  fi
  rm -f "$secrets_db"
  loaded_secrets=''
  load_secrets
  write_configuration
  echo "$listen_ips" | awk '{ print $1 }' >"$work/address"

  rm -f "$work/log"
  mkfifo "$work/log"
  turnserver -c "$work/turnserver.conf" >"$work/log" 2>&1 &
  relay=$!
  echo "$relay" >"$work/pid"
  pass_log <"$work/log" &
  passer=$!
  follow_files &
  follower=$!
  status=0
  wait "$relay" || status=$?
  # A signal to this shell ends the first wait early; coturn was sent it too.
  wait "$relay" 2>/dev/null || true
  kill "$follower" 2>/dev/null || true
  wait "$passer" || true
}

# What coturn said, and for a port that is taken, what to change.
refusal() {
  said=$(cat "$work/refused")
  case $said in
    *'Cannot bind'*:"$RELAY_PORT"*) variable=RELAY_PORT port=$RELAY_PORT ;;
    *'Cannot bind'*:"$RELAY_TLS_PORT"*) variable=RELAY_TLS_PORT port=$RELAY_TLS_PORT ;;
    *)
      echo "coturn says: $said"
      return
      ;;
  esac
  echo "port $port is in use by another program on this host. End that, or set $variable to a free port. coturn says: $said"
}

read_settings
trap 'ending=yes; kill -TERM "$relay" 2>/dev/null || true' TERM INT
ending=no
run
while [ -e "$work/again" ] && [ "$ending" = no ]; do run; done
if [ -e "$work/refused" ]; then fail "$(refusal)"; fi
if [ "$ending" = yes ]; then exit 0; fi
fail "coturn ended with $status, last saying: $(cat "$work/last")"
