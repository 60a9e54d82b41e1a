import 'reflect-metadata';
import { allowOrigins, bootstrap, parseEnv } from '@madang/server-kernel';
import { appEnv } from './app-env';
import { AppModule } from './app.module';

await bootstrap(() => {
  const env = parseEnv(appEnv);
  return {
    service: 'rooms',
    module: AppModule.forRoot(env),
    env,
    configure: (app) => allowOrigins(app, env.ALLOWED_ORIGINS),
  };
});
