import { roomIdSchema } from '@madang/protocol';
import { FileAuditLog } from '../src/audit/file-audit-log';
import { StoredRoomDirectory } from '../src/stored-room-directory';
import { DataFolder } from '../src/text-store/data-folder';
import { FileTextStore } from '../src/text-store/file-text-store';

/** Changes a room for ever, and says each version once it is kept. Long texts, so that writing takes a while. */
const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const folder = await DataFolder.open(process.argv[2] ?? '');
const directory = new StoredRoomDirectory(new FileTextStore(folder), null);
const audit = new FileAuditLog(folder, 1_000_000);
for (let room = await directory.find(roomId); ;) {
  const bans = [{ subject: 'x'.repeat(200_000), network: '', at: room?.version ?? 0 }];
  const changed = await directory.update(roomId, room?.version ?? 0, { bans });
  if (changed === null || changed === 'conflict') throw new Error('nobody else changes this room');
  room = changed;
  const note = { at: Date.now(), actor: null, target: null, role: null };
  await audit.record({ roomId, ...note, action: 'room_changed' });
  process.stdout.write(`${changed.version}\n`);
}
