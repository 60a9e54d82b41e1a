export { LiveRoomsModule } from './live/live-rooms.module';
export { RoomsConfig, roomsConfig, roomsEnv } from './rooms-config';
export { RoomsModule } from './rooms.module';
