/** Runs before a page's scripts: its connections use the first credentials for relays that it gets, whatever comes later. */
export function keepCredentials(): void {
  let kept: RTCIceServer[] | undefined;
  const keep = (configuration: RTCConfiguration = {}): RTCConfiguration => {
    const { iceServers = [] } = configuration;
    if (iceServers.some(({ credential }) => credential !== undefined)) kept ??= iceServers;
    return { ...configuration, iceServers: kept ?? iceServers };
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(keep(configuration));
    }
    override setConfiguration(configuration?: RTCConfiguration): void {
      super.setConfiguration(keep(configuration));
    }
  };
}
