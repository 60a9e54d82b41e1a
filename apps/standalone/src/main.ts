import 'reflect-metadata';
import { Logger, allowOrigins, bootstrap, parseEnv } from '@madang/server-kernel';
import { useSignaling } from '@madang/server-signaling';
import { TERMINAL_ENV, appEnv } from './app-env';
import { AppModule } from './app.module';
import { staticWeb } from './static-web';
import { webFolder } from './web-folder';

await bootstrap(() => {
  const env = parseEnv(appEnv, { ...TERMINAL_ENV, ...process.env });
  const folder = webFolder(env.PUBLIC_DIR);
  return {
    service: 'standalone',
    module: AppModule.forRoot(env),
    env,
    configure(app) {
      allowOrigins(app, env.ALLOWED_ORIGINS);
      useSignaling(app);
      if (folder !== null) app.use(staticWeb(folder));
      else app.get(Logger).warn('the web app has not been built; there are no pages here');
    },
    ready: (url) => process.stdout.write(`Madang is ready: ${url}\n`),
  };
});
