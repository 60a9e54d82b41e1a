import type { AskedServer, CheckResult, Figures } from '@madang/client';
import type { MessageKey, MessageParams, Translate } from '../../i18n';
import { leftOutText } from './left-out-text';
import { portOf } from './port-of';

const FINE = {
  page: 'doctor.fine.page',
  server: 'doctor.fine.server',
  signal: 'doctor.fine.signal',
  clock: 'doctor.fine.clock',
  relay: 'doctor.fine.relay',
  stun: 'doctor.fine.stun',
  turnUdp: 'doctor.fine.turn',
  turnTcp: 'doctor.fine.turn',
  turnTls: 'doctor.fine.turn',
  network: 'doctor.fine.network',
  relayCall: 'doctor.fine.relayCall',
  microphone: 'doctor.fine.device',
  camera: 'doctor.fine.device',
  speaker: 'doctor.fine.speaker',
} as const satisfies Record<CheckResult['id'], MessageKey>;

/** What is found, what it means, and what to do; empty while there is nothing to say. */
export function checkText(result: CheckResult, t: Translate): string {
  if (result.state === 'waiting' || result.state === 'running') return '';
  const params = paramsOf(result.figures, t);
  if (result.state !== 'ok') return t(`doctor.reason.${result.reason}`, params);
  if (result.id === 'network' && result.figures.publicAddress !== undefined) {
    return t('doctor.fine.networkAt', params);
  }
  return t(FINE[result.id], params);
}

function paramsOf(figures: Figures, t: Translate): MessageParams {
  const { servers = [], offsetMs = 0, transport } = figures;
  const minutes = Math.max(1, Math.round(Math.abs(offsetMs) / 60_000));
  return {
    ms: Math.round(figures.ms ?? 0),
    roundTrip: Math.round(figures.roundTripMs ?? 0),
    kbps: figures.kbps ?? 0,
    loss: figures.lossPercent ?? 0,
    transport: transport?.toUpperCase() ?? '',
    address: figures.publicAddress ?? '',
    code: figures.code ?? '',
    offset: t('doctor.minutes', { n: minutes }),
    ports: [...new Set(servers.map(({ url }) => portOf(url)))].join(', '),
    failed: failedOf(servers)
      .map(({ url }) => url)
      .join(', '),
    error: failedOf(servers)[0]?.error ?? 0,
    leftOut: leftOutText(figures.leftOut ?? [], t),
  };
}

const failedOf = (servers: readonly AskedServer[]) =>
  servers.filter(({ error }) => error !== undefined);
