# What the relay is told: variables by the operator, files by init. Each ends the start with a sentence when it is wrong.

fail() {
  echo "The relay does not start: $*" >&2
  exit 1
}

# What init wrote under this name, if anything.
told() {
  if [ -f "$config/$1" ]; then cat "$config/$1"; fi
}

number() {
  case $2 in
    '' | *[!0-9]* | ??????????*) fail "$1 is \"$2\", and must be a whole number." ;;
  esac
}

port() {
  number "$1" "$2"
  if [ "$2" -lt 1 ] || [ "$2" -gt 65535 ]; then fail "$1 is $2, and must be a port from 1 to 65535."; fi
}

# The addresses of this host, one a line; those of IPv6 with all their digits.
own_addresses() {
  awk '/\|--/ { address = $2 } /32 host LOCAL/ { print address }' /proc/net/fib_trie | sort -u
  if [ -f /proc/net/if_inet6 ]; then awk '{ print $1 }' /proc/net/if_inet6 | sed 's/..../&:/g; s/:$//'; fi
}

# An address as own_addresses has it.
whole() {
  echo "$1" | awk '
    function digits(text, parts, count, at, all) {
      count = split(text, parts, ":")
      for (at = 1; at <= count; at++) all = all sprintf("%4s", parts[at])
      gsub(" ", "0", all)
      return all
    }
    !/:/ { print; exit }
    {
      $0 = tolower($0)
      at = index($0, "::")
      head = at ? digits(substr($0, 1, at - 1)) : digits($0)
      tail = at ? digits(substr($0, at + 2)) : ""
      while (length(head) + length(tail) < 32) head = head "0"
      all = head tail
      gsub(/..../, "&:", all)
      sub(/:$/, "", all)
      print all
    }'
}

read_settings() {
  : "${RELAY_PORT:=3478}" "${RELAY_TLS_PORT:=5349}" "${RELAY_MIN_PORT:=49152}" "${RELAY_MAX_PORT:=57343}"
  : "${RELAY_USER_QUOTA:=128}" "${RELAY_TOTAL_QUOTA:=4000}" "${RELAY_MAX_BPS:=3000000}" "${RELAY_TLS:=auto}"
  : "${RELAY_LISTEN_IP:=$(told local-ip),$(told local-ip6)}" "${RELAY_PUBLIC_IP:=$(told public-ip)}"
  : "${RELAY_REALM:=$(told realm)}"

  port RELAY_PORT "$RELAY_PORT"
  port RELAY_TLS_PORT "$RELAY_TLS_PORT"
  port RELAY_MIN_PORT "$RELAY_MIN_PORT"
  port RELAY_MAX_PORT "$RELAY_MAX_PORT"
  number RELAY_USER_QUOTA "$RELAY_USER_QUOTA"
  number RELAY_TOTAL_QUOTA "$RELAY_TOTAL_QUOTA"
  number RELAY_MAX_BPS "$RELAY_MAX_BPS"
  if [ "$RELAY_MIN_PORT" -gt "$RELAY_MAX_PORT" ]; then
    fail "RELAY_MIN_PORT is $RELAY_MIN_PORT, and must not be above RELAY_MAX_PORT, which is $RELAY_MAX_PORT."
  fi
  ports=$((RELAY_MAX_PORT - RELAY_MIN_PORT + 1))
  # Ports are picked at random; a range that is nearly full is searched for long.
  if [ "$ports" -lt $((2 * RELAY_TOTAL_QUOTA)) ]; then
    fail "RELAY_MIN_PORT to RELAY_MAX_PORT are $ports ports, too few for RELAY_TOTAL_QUOTA $RELAY_TOTAL_QUOTA: open at least $((2 * RELAY_TOTAL_QUOTA)), or lower it."
  fi
  case $RELAY_TLS in
    auto | on | off) ;;
    *) fail "RELAY_TLS is \"$RELAY_TLS\", and must be auto, on or off." ;;
  esac
  case $RELAY_REALM in
    '' | *[!A-Za-z0-9.:-]*) fail "RELAY_REALM, which init takes from SITE_ADDRESS, must be a host name." ;;
  esac
  read_addresses
}

# Sets listen_ips, v4 and v6.
read_addresses() {
  listen_ips='' v4='' v6=''
  own=$(own_addresses)
  for address in $(echo "$RELAY_LISTEN_IP" | tr ',' ' '); do
    case $address in
      *[!0-9a-fA-F.:]* | [!0-9a-fA-F:]*) fail "RELAY_LISTEN_IP names \"$address\", which is no address." ;;
      *:*) v6=$address ;;
      *) v4=$address ;;
    esac
    if ! echo "$own" | grep -qxF "$(whole "$address")"; then
      fail "RELAY_LISTEN_IP names $address, which is no address of this host. Behind a NAT it is the private one; PUBLIC_IP takes the public one."
    fi
    listen_ips="$listen_ips $address"
  done
  if [ -z "$listen_ips" ]; then fail "RELAY_LISTEN_IP is not set, and init has not found out the address of this host."; fi
  case $RELAY_PUBLIC_IP in
    '') RELAY_PUBLIC_IP=$v4 ;;
    *[!0-9.]* | *.*.*.*.* | .* | *.) fail "PUBLIC_IP is \"$RELAY_PUBLIC_IP\", and must be an IPv4 address." ;;
    *.*.*.*) ;;
    *) fail "PUBLIC_IP is \"$RELAY_PUBLIC_IP\", and must be an IPv4 address." ;;
  esac
}
