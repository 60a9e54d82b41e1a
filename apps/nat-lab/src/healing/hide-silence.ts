/** Runs before a page's scripts: by the statistics that it gets, media never stop coming. */
export function hideSilence(): void {
  const { getStats } = RTCPeerConnection.prototype;
  let bytes = 1e9;
  RTCPeerConnection.prototype.getStats = async function (this: RTCPeerConnection, ...args) {
    const report = await getStats.apply(this, args);
    const shown = new Map<string, unknown>();
    report.forEach((one: { id: string; type: string }) => {
      bytes += 1;
      shown.set(one.id, one.type === 'inbound-rtp' ? { ...one, bytesReceived: bytes } : one);
    });
    return shown;
  };
}
