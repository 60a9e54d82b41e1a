import 'reflect-metadata';
import { Logger, allowOrigins, bootstrap, parseEnv } from '@madang/server-kernel';
import { appEnv } from './app-env';
import { AppModule } from './app.module';

await bootstrap(() => {
  const env = parseEnv(appEnv);
  return {
    service: 'rooms',
    module: AppModule.forRoot(env),
    env,
    configure(app) {
      allowOrigins(app, env.ALLOWED_ORIGINS);
      if (env.TICKET_PRIVATE_KEY !== undefined) return;
      app.get(Logger).warn('TICKET_PRIVATE_KEY is not set: run one instance of this service only');
    },
  };
});
