import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Module, Post } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp } from '../create-app';
import { KernelModule } from '../kernel.module';
import { allowOrigins } from './allow-origins';

@Controller('api')
class ApiController {
  @Post('rooms')
  rooms() {
    return {};
  }
}

@Module({
  imports: [KernelModule.forRoot({ service: 'test', env: { LOG_LEVEL: 'silent' } })],
  controllers: [ApiController],
})
class TestModule {}

const FRIEND = 'https://app.example';

describe('allowOrigins', () => {
  let app: NestExpressApplication;
  afterEach(() => app.close());

  async function ask(origins: readonly string[], method: string, origin: string) {
    app = await createApp({ module: TestModule, configure: (made) => allowOrigins(made, origins) });
    await app.listen(0, '127.0.0.1');
    const headers = {
      ...{ origin, 'content-type': 'application/json' },
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const body = method === 'POST' ? '{}' : null;
    const { status, headers: answer } = await fetch(`${await app.getUrl()}/api/rooms`, {
      ...{ method, headers, body },
    });
    return {
      status,
      origin: answer.get('access-control-allow-origin'),
      headers: answer.get('access-control-allow-headers'),
      exposed: answer.get('access-control-expose-headers'),
    };
  }

  it('answers the preflight of an allowed page, and its request', async () => {
    expect(await ask([FRIEND], 'OPTIONS', FRIEND)).toMatchObject({
      ...{
        status: 204,
        origin: FRIEND,
        headers: 'authorization,content-type,idempotency-key,if-match',
      },
    });
    await app.close();
    expect(await ask([FRIEND], 'POST', FRIEND)).toMatchObject({
      ...{ status: 201, origin: FRIEND, exposed: 'etag,location,retry-after' },
    });
  });

  it.each([[[]], [[FRIEND]]])(
    'allows a page of another origin nothing, with %j',
    async (origins) => {
      expect(await ask(origins, 'OPTIONS', 'https://foe.example')).toMatchObject({ origin: null });
    },
  );
});
