import { LocalMedia, Room, RoomKey, RoomsApi } from '@madang/client';
import { roomIdSchema } from '@madang/protocol';
import type { Role, Stack } from './stack';

/** Any 32 bytes: sealing is part of what is measured. */
const KEY_TEXT = 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE';

/** Madang's client as the web app uses it: connected while in the preview, joined by the click. */
export class MadangStack implements Stack {
  #room: Room | null = null;

  constructor(
    private readonly options: {
      readonly role: Role;
      /** Of the gateway, which gives the ICE servers, too. */
      readonly server: URL;
      readonly api: string;
    },
  ) {}

  async warm(room: string): Promise<void> {
    const roomId = roomIdSchema.parse(room);
    const media = new LocalMedia();
    const { role, server } = this.options;
    const api = new RoomsApi({ baseUrl: this.options.api });
    this.#room = new Room({
      roomId,
      key: RoomKey.parse(KEY_TEXT),
      signalUrl: new URL('/signal', server).href.replace(/^http/, 'ws'),
      media,
      displayName: role,
      getTicket: async () => (await api.requestTicket(roomId, {})).ticket,
    });
    await Promise.all([media.start({ camera: true, microphone: true }), this.#room.connect()]);
  }

  async join(onVideo: (track: MediaStreamTrack) => void): Promise<void> {
    const room = this.#room;
    if (!room) throw new Error('warm() comes first');
    let found = false;
    const look = () => {
      const track = room.view.remotes[0]?.publications.camera?.track;
      if (!track || found) return;
      found = true;
      onVideo(track);
    };
    room.subscribe(look);
    await room.join(this.options.role);
    look();
  }
}
