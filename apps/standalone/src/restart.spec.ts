import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TicketVerifier } from '@madang/server-access';
import { createApp, parseEnv } from '@madang/server-kernel';
import { useSignaling } from '@madang/server-signaling';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appEnv } from './app-env';
import { AppModule } from './app.module';

interface Answer {
  readonly roomId: string;
  readonly hostKey: string;
  readonly ticket: string;
}

let folder: string;
let app: NestExpressApplication | undefined;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'madang-standalone-'))));
afterEach(async () => {
  await app?.close();
  await rm(folder, { recursive: true });
});

async function restart(env: Record<string, string>): Promise<string> {
  await app?.close();
  const module = AppModule.forRoot(parseEnv(appEnv, { LOG_LEVEL: 'silent', ...env }));
  app = await createApp({ module, configure: useSignaling });
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

async function post(url: string, body: object): Promise<{ status: number; answer: Answer }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, answer: (await response.json()) as Answer };
}

describe('a restart', () => {
  it('with DATA_DIR forgets neither rooms nor host keys nor what signs tickets', async () => {
    const before = await restart({ DATA_DIR: folder });
    const { answer: room } = await post(`${before}/api/rooms`, { password: 'p' });
    const tickets = `/api/rooms/${room.roomId}/tickets`;
    const { answer: old } = await post(before + tickets, { password: 'p' });

    const after = await restart({ DATA_DIR: folder });
    expect(await app?.get(TicketVerifier).verify(old.ticket)).toMatchObject({
      roomId: room.roomId,
    });
    expect((await post(after + tickets, { password: 'p' })).status).toBe(201);
    expect((await post(after + tickets, { password: 'q' })).status).toBe(403);
    expect((await post(after + tickets, { hostKey: room.hostKey })).status).toBe(201);
  });

  it('without DATA_DIR begins anew', async () => {
    const { answer: room } = await post(`${await restart({})}/api/rooms`, {});
    const after = await restart({});
    expect((await post(`${after}/api/rooms/${room.roomId}/tickets`, {})).status).toBe(404);
  });
});
