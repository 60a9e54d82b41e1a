import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { RoomLog } from '../room-log';
import { roomLogSettings } from '../settings';
import { MemoryBackplane } from './memory-backplane';
import { MemoryRoomLog } from './memory-room-log';
import { MemoryRoomLogModule } from './memory-room-log.module';

describe('MemoryRoomLogModule', () => {
  it('provides RoomLog', async () => {
    const app = await NestFactory.createApplicationContext(MemoryRoomLogModule.forRoot(), {
      logger: false,
    });
    expect(app.get(RoomLog)).toBeInstanceOf(MemoryRoomLog);
    await app.close();
  });

  it('gives each app of a backplane its own node', async () => {
    const backplane = new MemoryBackplane(roomLogSettings());
    const open = () =>
      NestFactory.createApplicationContext(MemoryRoomLogModule.forBackplane(backplane), {
        logger: false,
      });
    const [one, other] = [await open(), await open()];
    expect(one.get(RoomLog)).not.toBe(other.get(RoomLog));
    await one.close();
    await other.close();
  });
});
