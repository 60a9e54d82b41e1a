export { TurnConfig } from './turn-config';
export { turnConfig, turnEnv, type TurnEnv } from './turn-env';
export { TurnModule } from './turn.module';
export { TurnService } from './turn.service';
