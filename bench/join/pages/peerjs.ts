import { Peer } from 'peerjs';
import { CAPTURE, type Role, type Stack } from './stack';

/** PeerJS as its documentation shows it: the joiner calls the host by id. */
export class PeerJsStack implements Stack {
  #peer: Peer | null = null;
  #stream: MediaStream | null = null;
  #room = '';

  constructor(
    private readonly options: {
      readonly role: Role;
      readonly server: URL;
      readonly iceServers: RTCIceServer[];
    },
  ) {}

  async warm(room: string): Promise<void> {
    this.#room = room;
    this.#stream = await navigator.mediaDevices.getUserMedia(CAPTURE);
    const { role, server, iceServers } = this.options;
    const isSecure = server.protocol === 'https:';
    const peer = new Peer(`${room}-${role}`, {
      host: server.hostname,
      port: Number(server.port || (isSecure ? 443 : 80)),
      secure: isSecure,
      path: '/',
      config: { iceServers },
    });
    this.#peer = peer;
    await new Promise<void>((resolve, reject) => {
      peer.on('open', () => resolve());
      peer.on('error', reject);
    });
  }

  join(onVideo: (track: MediaStreamTrack) => void): Promise<void> {
    const peer = this.#peer;
    const stream = this.#stream;
    if (!peer || !stream) throw new Error('warm() comes first');
    if (this.options.role === 'host') {
      peer.on('call', (call) => call.answer(stream));
    } else {
      peer.call(`${this.#room}-host`, stream).on('stream', (remote) => {
        const [track] = remote.getVideoTracks();
        if (track) onVideo(track);
      });
    }
    return Promise.resolve();
  }
}
