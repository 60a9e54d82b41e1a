import { io, type Socket } from 'socket.io-client';
import type SimplePeer from 'simple-peer';
import { CAPTURE, type Stack } from './stack';

interface Relayed {
  from: string;
  data: SimplePeer.SignalData;
}

/** simple-peer over Socket.IO as tutorials do it: the server lists who is there, the newcomer initiates. */
export class TextbookStack implements Stack {
  readonly #peers = new Map<string, SimplePeer.Instance>();
  #socket: Socket | null = null;
  #stream: MediaStream | null = null;
  #room = '';

  constructor(private readonly server: URL) {}

  async warm(room: string): Promise<void> {
    this.#room = room;
    this.#stream = await navigator.mediaDevices.getUserMedia(CAPTURE);
    const socket = io(this.server.origin);
    this.#socket = socket;
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
  }

  join(onVideo: (track: MediaStreamTrack) => void): Promise<void> {
    const socket = this.#socket;
    if (!socket) throw new Error('warm() comes first');
    const peerOf = (id: string, initiator: boolean) => {
      const known = this.#peers.get(id);
      if (known) return known;
      const peer = new window.SimplePeer({
        initiator,
        trickle: true,
        config: { iceServers: [] },
        ...(this.#stream ? { stream: this.#stream } : {}),
      });
      peer.on('signal', (data) => socket.emit('signal', { to: id, data }));
      peer.on('stream', (remote: MediaStream) => {
        const [track] = remote.getVideoTracks();
        if (track) onVideo(track);
      });
      this.#peers.set(id, peer);
      return peer;
    };
    socket.on('signal', ({ from, data }: Relayed) => peerOf(from, false).signal(data));
    return new Promise((resolve) => {
      socket.emit('join', this.#room, (others: string[]) => {
        for (const id of others) peerOf(id, true);
        resolve();
      });
    });
  }
}

declare global {
  interface Window {
    SimplePeer: new (options: SimplePeer.Options) => SimplePeer.Instance;
  }
}
