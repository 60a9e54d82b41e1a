import 'reflect-metadata';
import { bootstrap, parseEnv } from '@madang/server-kernel';
import { appEnv } from './app-env';
import { AppModule } from './app.module';

await bootstrap(() => {
  const env = parseEnv(appEnv);
  return { service: 'turn', module: AppModule.forRoot(env), env };
});
