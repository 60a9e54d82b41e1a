/** Runs before a page's scripts: what it does to restart ICE does nothing. */
export function refuseRestarts(): void {
  RTCPeerConnection.prototype.restartIce = () => undefined;
}
