import { LiveRooms } from '@madang/server-room-directory';
import { Global, Module } from '@nestjs/common';
import { GovernedRooms } from './governed-rooms';

/** Provides `LiveRooms`; needs `RoomGovernor` from a global module. Global, imported by apps only. */
@Global()
@Module({ providers: [{ provide: LiveRooms, useClass: GovernedRooms }], exports: [LiveRooms] })
export class LiveRoomsModule {}
