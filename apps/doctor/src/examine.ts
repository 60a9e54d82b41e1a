import type { RedisAddress, RedisExaminer } from '@madang/server-redis';
import { checkApi, type Api } from './checks/api';
import { checkCandidates } from './checks/candidates';
import { checkClock, checkGatewayClock } from './checks/clock';
import { checkFanOut } from './checks/fan-out';
import { checkHeartbeat } from './checks/heartbeat';
import { checkHttps } from './checks/https';
import { checkPage } from './checks/page';
import { checkGateways, checkPersistence, checkPubSub, checkRedis } from './checks/redis';
import { checkRelayCall } from './checks/relay-call';
import { checkRelayOffer } from './checks/relay-offer';
import { checkRelayReach } from './checks/relay-reach';
import { checkRoom } from './checks/room';
import { checkSession, type Entered } from './checks/session';
import { checkStun } from './checks/stun';
import { checkTicketKeys } from './checks/ticket-keys';
import { checkTurn } from './checks/turn';
import { checkWebSocket } from './checks/websocket';
import { Examination, type ExaminationOptions, type Ground } from './examination';
import { pairsOf, type RelayOffer, type RelayWay } from './relay/offer';
import { type Report, reportOf } from './report/report';
import type { TestRoom } from './site/rooms';
import { isLoopback, type Site } from './site/site';
import type { Visitor } from './site/visitor';

export interface Patient extends ExaminationOptions {
  readonly url: URL;
  readonly isInsecure: boolean;
  /** For where only whoever has it makes rooms. */
  readonly roomToken: string | null;
  /** Where it is known. */
  readonly redis: RedisAddress | null;
  readonly now: () => number;
}

const ON_TURN = ['relay-reach', 'relay-call', 'candidates'];
const ON_OFFER = ['stun', 'turn-udp', 'turn-tcp', 'turn-tls', ...ON_TURN];
const ON_SESSION = ['gateway-clock', 'heartbeat', 'fan-out', 'relay', ...ON_OFFER];
const ON_API = ['clock', 'ticket-keys', 'room', 'session', ...ON_SESSION];
const ON_SITE = ['page', 'api', 'websocket', ...ON_API];
const ON_REDIS = ['redis-persistence', 'redis-pub-sub', 'gateways'];

/** Every check there is, for the command line and the documentation. */
export const CHECKS = ['https', ...ON_SITE, 'redis', ...ON_REDIS];

/** Looks at everything, in the order in which one thing stands on another. Never rejects. */
export async function examine(patient: Patient): Promise<Report> {
  const examination = new Examination(patient);
  const site = await lookAtSite(examination, patient);
  const api = await lookAtApi(examination, site, patient);
  const [room, entered] = await enterRoom(examination, site, api, patient);
  const redis = await lookAtRedis(examination, patient);
  void examination.check(
    'fan-out',
    [room, entered],
    (signal, made, first) =>
      checkFanOut(signal, made, first, {
        now: patient.now,
        opened: (visitor) => examination.later(() => visitor.leave()),
        countGateways: 'value' in redis ? ({ roomId }) => redis.value.hostsOf(roomId) : null,
      }),
    { deadlineMs: 25_000 },
  );
  await lookAtRelays(examination, entered, patient);
  return reportOf(patient.url.origin, await examination.end());
}

async function lookAtSite(examination: Examination, patient: Patient): Promise<Ground<Site>> {
  const site = await examination.check('https', [], (signal) => checkHttps(signal, patient), {
    carries: ON_SITE,
  });
  void examination.check('page', [site], checkPage);
  return site;
}

async function lookAtApi(
  examination: Examination,
  site: Ground<Site>,
  { now }: Patient,
): Promise<Ground<Api>> {
  const api = await examination.check(
    'api',
    [site],
    (signal, value) => checkApi(signal, value, now),
    { carries: ON_API },
  );
  void examination.check('clock', [api], (_signal, value) => Promise.resolve(checkClock(value)));
  void examination.check('ticket-keys', [api], checkTicketKeys);
  return api;
}

async function enterRoom(
  examination: Examination,
  site: Ground<Site>,
  api: Ground<Api>,
  { now, roomToken }: Patient,
): Promise<readonly [Ground<TestRoom>, Ground<Entered>]> {
  const opened = (visitor: Visitor): void => examination.later(() => visitor.leave());
  const room = await examination.check(
    'room',
    [api],
    (signal, value) =>
      checkRoom(signal, value, roomToken, (made) => examination.later(() => made.end())),
    { carries: ['session', ...ON_SESSION] },
  );
  const way = await examination.check('websocket', [site], checkWebSocket, {
    carries: ['session', ...ON_SESSION],
  });
  const entered = await examination.check(
    'session',
    [room, way],
    (signal, made, wayIn) => checkSession(signal, made, wayIn, now, opened),
    { carries: ON_SESSION },
  );
  void examination.check('gateway-clock', [api, entered], (_signal, one, other) =>
    Promise.resolve(checkGatewayClock(one, other)),
  );
  void examination.check('heartbeat', [entered], checkHeartbeat);
  return [room, entered];
}

async function lookAtRedis(
  examination: Examination,
  { redis: address }: Patient,
): Promise<Ground<RedisExaminer>> {
  if (address === null) return { missing: 'redis' };
  const redis = await examination.check(
    'redis',
    [],
    () => checkRedis(address, (examiner) => examination.later(() => examiner.close())),
    { carries: ON_REDIS },
  );
  void examination.check('redis-persistence', [redis], (_signal, value) => checkPersistence(value));
  void examination.check('redis-pub-sub', [redis], checkPubSub);
  void examination.check('gateways', [redis], (_signal, value) => checkGateways(value));
  return redis;
}

async function lookAtRelays(
  examination: Examination,
  entered: Ground<Entered>,
  trust: Patient,
): Promise<void> {
  const offer = await examination.check(
    'relay',
    [entered],
    (_signal, value) => Promise.resolve(checkRelayOffer(value, isLoopback(trust.url.hostname))),
    { carries: ON_OFFER },
  );
  const reflecting = examination.check('stun', [offer], (_signal, value) => checkStun(value), {
    carries: ['candidates'],
  });
  const ways = await Promise.all(
    (['udp', 'tcp', 'tls'] as const).map((transport) =>
      lookAtTurn(examination, offer, transport, trust),
    ),
  );
  const reflection = await reflecting;
  const working = ways.flatMap((way) => ('value' in way ? way.value : []));
  const pairs = pairsOf(working);
  const reachable = await examination.check(
    'relay-reach',
    [pairs.length > 0 ? { value: pairs } : { missing: 'a relay that works' }],
    (signal, value) => checkRelayReach(signal, value, trust),
    { carries: ['relay-call'] },
  );
  void examination.check('relay-call', [reachable], (signal, value) =>
    checkRelayCall(signal, value, trust),
  );
  void examination.check('candidates', [entered], () =>
    Promise.resolve(
      checkCandidates('value' in reflection || working.length > 0, working.length > 0),
    ),
  );
}

function lookAtTurn(
  examination: Examination,
  offer: Ground<RelayOffer>,
  transport: 'udp' | 'tcp' | 'tls',
  trust: Patient,
): Promise<Ground<readonly RelayWay[]>> {
  return examination.check(
    `turn-${transport}`,
    [offer],
    (_signal, value) => checkTurn(value, transport, trust),
    { carries: ON_TURN },
  );
}
