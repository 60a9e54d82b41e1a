export { RoomsConfig, roomsConfig, roomsEnv } from './rooms-config';
export { RoomsModule } from './rooms.module';
