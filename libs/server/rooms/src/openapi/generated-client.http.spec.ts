import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RoomsApp } from '../../test/rooms-app';

jest.setTimeout(120_000);

const FOLDER = fileURLToPath(new URL('../../dist/generated-client', import.meta.url));

/** What a generated function gives. */
interface Result<T> {
  readonly data?: T;
  readonly error?: { readonly code: string; readonly status: number };
  readonly response: Response;
}
type Call<T> = (options: Record<string, unknown>) => Promise<Result<T>>;

interface Sdk {
  readonly createRoom: Call<{ roomId: string; hostKey: string }>;
  readonly readRoom: Call<{ locked: boolean; needsPassword: boolean }>;
  readonly updateRoom: Call<{ policy: { locked: boolean } }>;
  readonly endRoom: Call<unknown>;
  readonly readAudit: Call<{ entries: { action: string }[]; next: string | null }>;
  readonly issueTicket: Call<{ ticket: string; expiresAt: number }>;
  readonly readKeys: Call<{ keys: unknown[] }>;
}

let rooms: RoomsApp;
let sdk: Sdk;

beforeAll(async () => {
  rooms = await RoomsApp.start();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const document = join(FOLDER, 'openapi.json');
  writeFileSync(document, await (await rooms.get('/api/openapi.json')).text());
  const root = join(createRequire(import.meta.url).resolve('@hey-api/openapi-ts'), '../..');
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const program = join(root, bin['openapi-ts'] ?? '');
  const target = join(FOLDER, 'src');
  const args = [program, '-i', document, '-o', target, '-c', '@hey-api/client-fetch', '--silent'];
  execFileSync(process.execPath, args, { cwd: FOLDER, stdio: 'pipe' });
  sdk = (await import(pathToFileURL(join(target, 'sdk.gen.ts')).href)) as Sdk;
});
afterAll(() => rooms.stop());

/** Options that every call has. */
const call = (options: Record<string, unknown> = {}) => ({ baseUrl: rooms.url, ...options });

describe('a client that was generated from the document', () => {
  it('makes a room, looks, enters, changes, reads, ends, and understands refusals', async () => {
    const key = 'a-key-that-nobody-guesses';
    const { data: room } = await sdk.createRoom(
      call({ body: { password: 'sesame' }, headers: { 'Idempotency-Key': key } }),
    );
    if (room === undefined) throw new Error('no room was made');
    const path = { roomId: room.roomId };
    const looked = await sdk.readRoom(call({ path }));
    expect(looked.data).toMatchObject({ needsPassword: true, locked: false });

    const refused = await sdk.issueTicket(call({ path, body: {} }));
    expect(refused.error).toMatchObject({ code: 'password_required', status: 401 });
    const ticket = await sdk.issueTicket(call({ path, body: { password: 'sesame' } }));
    expect(ticket.data?.ticket).toMatch(/^eyJ/);

    const auth = room.hostKey;
    const headers = { 'If-Match': looked.response.headers.get('etag') };
    const body = { policy: { locked: true } };
    const changed = await sdk.updateRoom(call({ path, headers, auth, body }));
    expect(changed.data?.policy.locked).toBe(true);
    const outdated = await sdk.updateRoom(call({ path, headers, auth, body }));
    expect(outdated.error).toMatchObject({ code: 'version_conflict', status: 412 });

    const audit = await sdk.readAudit(call({ path, auth, query: { limit: 2 } }));
    expect(audit.data?.entries.map(({ action }) => action)).toEqual([
      'room_created',
      'ticket_issued',
    ]);
    expect((await sdk.readAudit(call({ path, auth: 'wrong' }))).error?.code).toBe('host_key_wrong');
    expect((await sdk.readKeys(call())).data?.keys).toHaveLength(1);
    expect((await sdk.endRoom(call({ path, auth }))).response.status).toBe(204);
    expect((await sdk.readRoom(call({ path }))).error?.code).toBe('room_unknown');
  });
});

describe('the page for people', () => {
  it('describes each operation without a script or anything from elsewhere', async () => {
    const response = await rooms.get('/api/docs');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("style-src 'self'");
    const page = await response.text();
    for (const name of Object.keys(sdk).filter((one) =>
      /^(create|read|update|end|issue)/.test(one),
    )) {
      expect(page).toContain(`<section id="${name}">`);
    }
    expect(page.match(/<script|<img| style=|https?:\/\/| on[a-z]+="/)).toBeNull();
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g))
      expect(page).toContain(`id="${target}"`);
    const style = await rooms.get('/api/docs/style.css');
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  });
});
