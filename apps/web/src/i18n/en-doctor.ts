/** The page that says what stands between a browser and a meeting. Each reason has what it means and what to do. */
export const enDoctor = {
  title: 'Connection check',
  lead: 'Looks at everything between this browser and a meeting. It takes about fifteen seconds, turns nothing on and meets nobody.',
  checking: 'Checking… {done} of {all}',
  good: 'All is well. You can meet.',
  fair: 'You can meet, but not everything is well.',
  bad: 'Something stands in the way of meeting.',
  results: 'Results',
  again: 'Check again',
  copy: 'Copy the report',
  download: 'Download the report',
  reportHint:
    'For whoever runs this server. It holds no names, no rooms, no keys, and only the beginning of your address.',
  tryMicrophone: 'Try the microphone',
  tryCamera: 'Try the camera',
  link: 'Check the connection',
  newTab: 'opens in a new tab',
  state: {
    waiting: 'Not yet checked',
    running: 'Checking',
    ok: 'Well',
    warning: 'Note',
    failed: 'Problem',
    skipped: 'Not checked',
  },
  check: {
    page: 'This page',
    server: 'Server',
    signal: 'Signaling',
    clock: 'Clock',
    relay: 'Relay',
    stun: 'Public address (STUN)',
    turnUdp: 'Relay over UDP',
    turnTcp: 'Relay over TCP',
    turnTls: 'Relay over TLS',
    network: 'Network',
    relayCall: 'Call through the relay',
    microphone: 'Microphone',
    camera: 'Camera',
    speaker: 'Speaker',
  },
  fine: {
    page: 'Safe for camera, microphone and keys.',
    server: 'Answers in {ms} ms.',
    signal: 'A round trip takes {roundTrip} ms.',
    clock: 'Agrees with the server’s.',
    relay: 'This server has a relay, and lets you use it.',
    stun: 'Answers in {ms} ms.',
    turn: 'Lets you in within {ms} ms.',
    network: 'Direct ways are open.',
    networkAt: 'Direct ways are open. Seen from outside you are at {address}.',
    relayCall: '{kbps} kbit/s over {transport}, {loss} % lost, {roundTrip} ms round trip.',
    device: 'Is there, and may be used.',
    speaker: 'Is there.',
  },
  reason: {
    'earlier-failed': 'Nothing to ask as long as what comes before does not work.',
    'insecure-context':
      'The page came over http. Open it with https, or tell whoever runs the server.',
    'no-webrtc':
      'This browser has no WebRTC. An extension or a lockdown mode may have turned it off; turn it on, or use another browser.',
    'server-unreachable':
      'The server does not answer. Check your internet connection; a firewall or a blocker may be in the way.',
    'server-not-ours':
      'Something else answers in place of the server, such as a proxy or the login page of a network. Log in to the network, or tell whoever runs the server.',
    'server-busy': 'The server cannot answer just now. Try again in a minute.',
    'rate-limited': 'Too much was asked from here. Wait a minute, then check again.',
    'creation-refused':
      'Only some may make rooms here. Open this page from the preview of a meeting: then it looks from there.',
    'room-unknown': 'The room that you came from is gone. Open this page from another meeting.',
    'room-closed':
      'The room that you came from lets nobody in to look, as it has a password or is locked. Open this page from another meeting.',
    'socket-blocked':
      'WebSockets do not get through. A proxy or a filter in your network blocks them, or the server’s own proxy does not pass them on. Try another network; whoever runs the server should check the upgrade of /signal and ALLOWED_ORIGINS.',
    'signal-silent':
      'The connection opens, but nothing comes through it. A proxy or filter holds it back. Try another network, or tell whoever runs the server.',
    'signal-refused':
      'The server does not let this browser in ({code}). Reload the page and try again.',
    'signal-slow':
      'The way to the server is slow: a round trip takes {roundTrip} ms. Joining and chat take a moment. A cable or a place nearer to the router may help.',
    'clock-off':
      'The clocks of this device and of the server are {offset} apart. Permissions that live for minutes fail then. Set date and time to automatic; if they are, tell whoever runs the server.',
    'no-relay':
      'This server has no relay. In strict networks picture and sound may not get through. Whoever runs the server can add one.',
    'relay-unavailable':
      'The server has a relay, but cannot offer it just now. Meetings work where a direct way exists. Tell whoever runs the server to look at the TURN service and the relays.',
    'relays-down':
      'The server has found that its relay does not work, so it offers none: {leftOut}. Meetings work where a direct way exists. Tell whoever runs the server.',
    'some-relays-down':
      'The server lets you use a relay, but leaves out what it has found not to work: {leftOut}. Tell whoever runs the server.',
    'left-out':
      'The server has found that this does not work, and does not offer it. Why is said above.',
    'relay-withheld':
      'A host has to let you in first; then the relay is yours, too. Nothing is wrong with it.',
    'no-stun': 'The server names no STUN server. A relay does the same where there is one.',
    'stun-unreachable':
      'No STUN server answers, so direct ways to other networks may not be found. UDP may be blocked: ask whoever runs your network to open UDP port 3478.',
    'not-offered':
      'This server offers no relay over this. Nothing is wrong as long as another one works.',
    'turn-unreachable':
      'The relay does not answer. Your network blocks this way, or the relay is down. Ask to open {ports}.',
    'tls-unreachable':
      'The relay does not answer over TLS. Your network blocks it, the relay is down, or its certificate is not trusted. Ask to open {ports}, and tell whoever runs the server to look at the relay’s certificate.',
    'credentials-refused':
      'The relay refuses what the server gave us: their secrets differ, or a clock is wrong. Tell whoever runs the server to compare TURN_SECRET with the relay’s static-auth-secret.',
    'quota-reached':
      'The relay has no place left. Leave other meetings, or tell whoever runs the server to raise the relay’s quota.',
    'relay-error':
      'The relay refuses with code {error}. Tell whoever runs the server to look at its log.',
    'some-relays-failed':
      'One relay works, another one does not answer: {failed}. Tell whoever runs the server.',
    'relay-silent':
      'The relay lets us in, but passes nothing on. Its ports, usually UDP 49152–57343, are closed, or its external address is wrong. Tell whoever runs the server.',
    'relay-lossy':
      '{loss} % of the packets are lost on the way through the relay, so sound may break up. Wi-Fi is the usual cause: try a cable, or move nearer to the router.',
    'relay-slow':
      'Only {kbps} kbit/s get through the relay. Pictures will be small. Stop other downloads, or try another network.',
    'udp-blocked':
      'Your network blocks UDP. Calls work over TCP or TLS, with more delay. Ask whoever runs the network to open UDP 3478 and 49152–57343.',
    'no-candidates':
      'The browser shows no network addresses. A setting, a policy or an extension against WebRTC leaks keeps it from connecting: turn it off for this page.',
    'no-way-out':
      'No way out of your network was found: calls work within it only. Ask whoever runs the network to open UDP 3478, or TCP 443 to the relay.',
    'local-only':
      'Direct ways within your network are open. What lies beyond could not be looked at, as the server names neither STUN nor relay.',
    'not-tried': 'Is there. Whether it may be used is known when you try it; the browser will ask.',
    'not-listed':
      'This browser does not tell which speakers there are. Sound goes where the system sends it.',
    denied:
      'The browser does not let this page use it. Allow it in the permissions beside the address.',
    'denied-by-system':
      'The operating system does not let the browser use it. Allow it in the privacy settings of the system.',
    'not-found': 'None was found. Plug one in, or join without.',
    'in-use': 'Another program uses it. Close that one and try again.',
    unknown: 'It could not be opened. Try again, or use another one.',
  },
  leftOut: {
    timeout: 'does not answer',
    refused: 'nothing listens there',
    unreachable: 'no way leads there',
    name: 'its name is unknown',
    certificate: 'its certificate or TLS is wrong, {code}',
    secret: 'it has another secret than the server',
    clock: 'its clock is ahead of the server’s',
    full: 'it has no place left',
    rejected: 'it refuses with code {code}',
    closed: 'it ends the connection',
    garbled: 'what answers is no relay',
    other: 'it does not work',
  },
  quiet: {
    noRelay: 'This server has no relay: in strict networks, picture and sound may not get through.',
    relayUnavailable:
      'The relay is not available just now. Picture and sound may not get through in strict networks.',
    relaysDown:
      'This server’s relay does not work just now. Picture and sound may not get through in strict networks.',
    relayWithoutUdp:
      'This server’s relay does not work over UDP just now. Calls work, perhaps with more delay.',
    relayUnreachable:
      'The relay cannot be reached from your network. Picture and sound may not get through.',
    relayRefused:
      'The relay refuses this server’s credentials. Picture and sound may not get through in strict networks.',
    udpBlocked: 'Your network blocks UDP. Calls work, with more delay.',
    signalSlow: 'The way to the server is slow. Joining and chat take a moment.',
  },
  minutes: '{n} minute | {n} minutes',
};
