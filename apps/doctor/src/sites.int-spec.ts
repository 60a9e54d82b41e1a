import 'reflect-metadata';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort, makeCertificate, type ServerProcess } from '@madang/testing';
import { diagnose, failuresIn, stateOf } from '../test/diagnosis';
import { makeExpiredCertificate } from '../test/expired-certificate';
import { startFront, type FrontOptions } from '../test/front';
import { startApp } from '../test/servers';

jest.setTimeout(60_000);

const PAGE = '<!doctype html><div id="app"></div>';
/** All but what a relay is asked, and a heartbeat, which takes its time. */
const ONLY = ['https', 'page', 'api', 'clock', 'ticket-keys', 'room', 'websocket', 'session'];
const LONGER = ['gateway-clock', 'fan-out'];

describe('the doctor on what stands before the servers', () => {
  let site: ServerProcess;
  const cleanUp: (() => unknown)[] = [];
  beforeAll(async () => (site = await startApp('standalone')));
  afterAll(() => site.stop());
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  const frontWith = async (options: Partial<FrontOptions>): Promise<string> => {
    const all = { rooms: site.url, gateways: [site.url], page: PAGE, ...options };
    const front = await startFront(all);
    cleanUp.push(() => front.stop());
    return front.url;
  };
  const only = [...ONLY, ...LONGER];

  it('finds nothing wrong with a proxy that passes everything on', async () => {
    const report = await diagnose(await frontWith({}), { only });
    expect(failuresIn(report)).toEqual([]);
    for (const id of only) expect(`${id} ${stateOf(report, id)}`).toBe(`${id} ok`);
  });

  it('an expired certificate, and what else there is', async () => {
    const certificate = await makeExpiredCertificate();
    cleanUp.push(() => certificate.remove());
    const tls = await read(certificate);
    const report = await diagnose(await frontWith({ tls }), { only });
    expect(failuresIn(report)).toEqual(['https: certificate_expired']);
    expect(stateOf(report, 'fan-out')).toBe('ok');
  });

  it('a certificate that is for another name', async () => {
    const certificate = await makeCertificate(['meet.example.org']);
    cleanUp.push(() => certificate.remove());
    const tls = await read(certificate);
    expect(failuresIn(await diagnose(await frontWith({ tls }), { only: ONLY }))).toEqual([
      'https: certificate_wrong_name',
    ]);
  });

  it('a certificate of an authority that nobody knows, at an address: a warning', async () => {
    const certificate = await makeCertificate(['127.0.0.1']);
    cleanUp.push(() => certificate.remove());
    const tls = await read(certificate);
    const report = await diagnose(await frontWith({ tls }), { only: ONLY });
    expect(report.checks[0]).toMatchObject({ state: 'warning', reason: 'certificate_untrusted' });
    expect(failuresIn(report)).toEqual([]);
  });

  it('sends a creation token to nobody with a bad certificate', async () => {
    const certificate = await makeExpiredCertificate();
    cleanUp.push(() => certificate.remove());
    const tls = await read(certificate);
    const url = await frontWith({ tls });
    expect(failuresIn(await diagnose(url, { only: ONLY, roomToken: 'a-token' }))).toEqual([
      'https: certificate_expired',
      'room: token_unsafe',
    ]);
  });

  it('a clock that is off by minutes', async () => {
    const now = (): number => Date.now() + 5 * 60_000;
    expect(failuresIn(await diagnose(await frontWith({}), { only, now }))).toEqual([
      'clock: clock_off',
    ]);
  });

  it('a proxy that passes no upgrade to WebSockets', async () => {
    const url = await frontWith({ passesUpgrades: false });
    expect(failuresIn(await diagnose(url, { only: ONLY }))).toEqual([
      'websocket: upgrade_stripped',
    ]);
  });

  it('a proxy that changes the Host header, so that pages come from elsewhere', async () => {
    const url = await frontWith({ host: 'backend.internal' });
    expect(failuresIn(await diagnose(url, { only: ONLY }))).toEqual(['websocket: origin_refused']);
  });

  it('a proxy that reaches no gateway', async () => {
    const gone = `http://127.0.0.1:${await freePort()}`;
    const url = await frontWith({ gateways: [gone], passesUpgrades: false });
    expect(failuresIn(await diagnose(url, { only: ONLY }))).toEqual([
      'websocket: gateway_unreachable',
    ]);
  });

  it('a proxy that reaches no rooms service', async () => {
    const url = await frontWith({ rooms: `http://127.0.0.1:${await freePort()}` });
    expect(failuresIn(await diagnose(url, { only: ONLY }))).toEqual(['api: api_unavailable']);
  });

  it('a site that is something else', async () => {
    const other = createServer((_request, response) => response.end('<h1>It works</h1>'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    cleanUp.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    expect(failuresIn(await diagnose(`http://127.0.0.1:${port}`, { only: ONLY }))).toEqual([
      'page: page_missing',
      'api: api_missing',
      'websocket: upgrade_stripped',
    ]);
  });

  it('a site that is not there', async () => {
    const report = await diagnose(`http://127.0.0.1:${await freePort()}`, { only: ONLY });
    expect(failuresIn(report)).toEqual(['https: site_unreachable']);
    expect(stateOf(report, 'session')).toBe('skipped');
  });

  it('a name that the DNS does not know', async () => {
    expect(failuresIn(await diagnose('https://meet.invalid', { only: ONLY }))).toEqual([
      'https: name_unknown',
    ]);
  });
});

describe('the doctor where only some make rooms', () => {
  const ROOM_CREATION_TOKEN = 'the-token-of-those-who-may';
  let site: ServerProcess;
  beforeAll(async () => {
    site = await startApp('standalone', { ROOM_CREATION: 'token', ROOM_CREATION_TOKEN });
  });
  afterAll(() => site.stop());

  it('says that it needs the token', async () => {
    const report = await diagnose(site.url, { only: ONLY });
    expect(report.checks.find(({ id }) => id === 'room')).toMatchObject({
      ...{ state: 'warning', reason: 'creation_refused' },
    });
    expect(stateOf(report, 'session')).toBe('skipped');
  });

  it('enters with the token, and says when it is wrong', async () => {
    const right = await diagnose(site.url, { only: ONLY, roomToken: ROOM_CREATION_TOKEN });
    expect(stateOf(right, 'session')).toBe('ok');
    const wrong = await diagnose(site.url, { only: ONLY, roomToken: 'quite-another-token' });
    expect(failuresIn(wrong)).toEqual(['room: creation_refused']);
  });
});

async function read(files: { cert: string; key: string }): Promise<{ cert: string; key: string }> {
  return { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
}
