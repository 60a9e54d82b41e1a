export { RoomsConfig, roomsEnv } from './rooms-config';
export { RoomsModule } from './rooms.module';
