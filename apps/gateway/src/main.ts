import 'reflect-metadata';
import { bootstrap, parseEnv } from '@madang/server-kernel';
import { useSignaling } from '@madang/server-signaling';
import { appEnv } from './app-env';
import { AppModule } from './app.module';

await bootstrap(() => {
  const env = parseEnv(appEnv);
  return { service: 'gateway', module: AppModule.forRoot(env), env, configure: useSignaling };
});
