/**
 * Why a check is not well: a stable code for programs, and what to do about it, for people. What was seen is said by
 * the check. docs/operations/doctor.md has a line about each.
 */
export const REASONS = {
  // --- any check ---
  timeout: 'Something on the way takes packets and answers nothing: look at firewalls and proxies.',
  unexpected: 'This is not foreseen here: run it again, and report it if it stays.',

  // --- https ---
  name_unknown: 'Correct the name in the URL, or its DNS record.',
  site_unreachable: 'Start the server, correct host and port, or let the firewall pass the port.',
  not_http: 'Correct the URL: https:// where TLS is spoken, http:// where it is not.',
  not_secure:
    'Put TLS in front: browsers give no camera and no microphone to pages without it, except on localhost.',
  certificate_expired:
    'Renew the certificate. With docker compose the edge does so by itself if TCP 80 and 443 are reachable.',
  certificate_expires_soon:
    'Look why it was not renewed. With docker compose the edge does so by itself if TCP 80 and 443 are reachable.',
  certificate_not_yet_valid: 'Correct the clock of whoever made the certificate, or the one here.',
  certificate_wrong_name: 'Get a certificate for the name in the URL, or use a name that it has.',
  certificate_untrusted:
    'Use a certificate of a public authority with its whole chain, or trust its authority on every device (here: NODE_EXTRA_CA_CERTS).',
  certificate_unchecked: 'Run it without --insecure to have the certificate judged.',

  // --- page, api ---
  page_missing: 'Let the proxy pass / to the web app, and build the web app.',
  page_unprotected: 'Let the proxy pass the header Content-Security-Policy on as it comes.',
  api_missing: 'Let the proxy pass /api/ to the rooms service, unchanged.',
  api_unavailable: 'Start the rooms service, and look at its log and at Redis.',

  // --- clock ---
  clock_off: 'Set both clocks by NTP: tickets and relay credentials live for minutes.',
  gateway_clock_off:
    'Set the clocks of all hosts by NTP: tickets and relay credentials live for minutes.',

  // --- ticket-keys, room ---
  keys_missing: 'Look at the log of the rooms service, and at TICKET_PRIVATE_KEY where it is set.',
  creation_refused:
    'Give the creation token in ROOM_CREATION_TOKEN, or with --room-token; without it nothing behind the door can be looked at.',
  token_unsafe:
    'Mend the certificate first: the creation token is not sent to whoever cannot be trusted.',
  rate_limited:
    'Wait a while. If this is not you alone, set TRUST_PROXY, so that clients are told apart.',
  room_refused: 'Look at the log of the rooms service.',

  // --- websocket ---
  origin_refused:
    'Let the proxy pass the Host header on unchanged, or add the origin to ALLOWED_ORIGINS.',
  upgrade_stripped:
    'Let the proxy pass WebSockets: HTTP/1.1 with the headers Upgrade and Connection, for /signal.',
  upgrade_forbidden:
    'Take the access rule away that keeps /signal closed in front of the gateways.',
  upgrade_redirected: 'Use the URL that the redirect names: WebSockets do not follow redirects.',
  signal_missing: 'Let the proxy pass /signal to the gateways, with this path.',
  gateway_unreachable: 'Start a gateway, and correct where the proxy looks for gateways.',
  gateway_busy: 'Wait a moment and try again; start more gateways if it stays.',

  // --- session, heartbeat, fan-out ---
  ticket_keys_differ:
    'Let JWKS_URL of every gateway name the rooms service that issues the tickets.',
  ticket_clock:
    'Set the clocks of the rooms service and the gateways by NTP: a ticket lives for a minute.',
  room_unknown_to_gateway:
    'Let REDIS_URL of the gateways and the rooms service name the same Redis.',
  room_log_unavailable: 'Look at the log of the gateway, and at Redis.',
  version_unsupported: 'Use the doctor of the release that runs there.',
  welcome_missing: 'Turn buffering off in the proxy for /signal: frames have to pass at once.',
  session_refused: 'Look at the log of the gateway.',
  connection_cut: 'Raise the idle timeout of the proxy for WebSockets above 15 s.',
  frames_delayed:
    'Turn buffering off in the proxy for /signal, or look at the load of the gateways.',
  fan_out_broken:
    'Let REDIS_URL of every gateway name the same Redis, and let its user publish and subscribe to madang:*.',

  // --- redis ---
  redis_unreachable: 'Start Redis, or correct REDIS_URL.',
  redis_login_refused: 'Correct user and password in REDIS_URL.',
  redis_rights_missing: 'Give the user the rights that docs/operations/redis.md lists.',
  redis_evicts: 'Set maxmemory-policy to noeviction.',
  redis_read_only: 'Let REDIS_URL name the master, or the Sentinels that know it.',
  redis_unfit: 'See docs/operations/redis.md.',
  redis_loading: 'Wait until it has loaded its data.',
  redis_forgets: 'Turn appendonly on: links must outlive a restart.',
  redis_pub_sub_silent: 'Let the user of REDIS_URL publish and subscribe to madang:*.',
  gateways_missing:
    'Start a gateway, and let its REDIS_URL name this Redis; until then nobody gets into a meeting.',

  // --- relay ---
  relay_none: 'Set TURN_URLS and TURN_SECRET: see docs/operations/turn.md.',
  relays_down:
    'See what is wrong with each below. GET /api/turn/relays and the log of the TURN service tell the same.',
  turn_service_unavailable:
    'Start the TURN service, and let TURN_SERVICE_URL and TURN_SERVICE_TOKEN of the gateways name it.',
  credentials_expired: 'Set the clock of the TURN service by NTP.',
  stun_unreachable: 'Let the firewall pass UDP 3478 to the relay, and start it.',
  relay_udp_missing: 'Add turn:host:3478?transport=udp to TURN_URLS.',
  relay_tcp_missing: 'Add turn:host:3478?transport=tcp to TURN_URLS.',
  relay_tls_missing:
    'Add turns:host:443?transport=tcp to TURN_URLS, with a certificate for the relay.',
  relay_url_wrong: 'Correct TURN_URLS.',
  relay_name_unknown: 'Correct the name in TURN_URLS, or its DNS record.',
  relay_unreachable: 'Start the relay, correct TURN_URLS, or let the firewall pass this port.',
  relay_refuses_credentials:
    'Give the TURN service the same secret as the relay (TURN_SECRET, static-auth-secret), without a comment behind it, and set the clocks of both by NTP.',
  relay_secret_differs:
    'Give the TURN service the same secret as the relay (TURN_SECRET, static-auth-secret), without a comment behind it.',
  relay_clock_ahead:
    'Set the clocks of the relay and of the TURN service by NTP: credentials live for minutes.',
  relay_quota: 'Raise user-quota of the relay.',
  relay_full: 'Raise total-quota of the relay, or give it more ports.',
  relay_rejects: 'Look at the log of the relay.',
  relay_open_to_all: 'Turn use-auth-secret on: this relay serves the whole internet.',
  relay_certificate_expired: 'Renew the certificate of the relay, and let the relay load it.',
  relay_certificate_wrong_name: 'Give the relay a certificate for the name in TURN_URLS.',
  relay_certificate_untrusted:
    'Give the relay a certificate of a public authority, with its whole chain.',
  relay_tls_failed: 'Give the relay a certificate and a key, and let TURN_URLS name its TLS port.',
  relay_address_wrong:
    'Set PUBLIC_IP (external-ip of the relay) to the address by which the world reaches the relay.',
  relay_ports_closed:
    'Let the firewall pass UDP to the relay on all of RELAY_MIN_PORT to RELAY_MAX_PORT. If it is this machine that may not send there, look from another network.',
  relay_denies_itself:
    'Add allowed-peer-ip with the own address of the relay: two people who both need it meet there.',
  relay_silent: 'Let the relay send to its own address: look at its firewall and at external-ip.',
  relay_lossy: 'Look at the load and the network of the relay, and at max-bps and bps-capacity.',
} as const;

export type Reason = keyof typeof REASONS;
