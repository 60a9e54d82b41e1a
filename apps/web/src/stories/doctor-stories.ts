import {
  CHECKS,
  type CheckId,
  type CheckReason,
  type CheckResult,
  type DiagnosisView,
  type Figures,
  type QuietFinding,
} from '@madang/client';
import { h, type VNode } from 'vue';
import PageFrame from '../components/common/PageFrame.vue';
import PageHeader from '../components/common/PageHeader.vue';
import DoctorReport from '../components/doctor/DoctorReport.vue';
import SessionPage from '../pages/SessionPage.vue';
import { fakeMedia, fakePerson, fakeRoom, fakeSession } from './fake-session';

const UDP = 'turn:turn.example.org:3478?transport=udp';
const FIGURES: Figures = {
  ...{ ms: 38, roundTripMs: 24, kbps: 1_308, lossPercent: 0, publicAddress: '203.0.x.x' },
  transport: 'udp',
};
const not = (
  id: CheckId,
  state: 'warning' | 'failed' | 'skipped',
  reason: CheckReason,
  figures: Figures = {},
): CheckResult => ({ id, state, reason, figures });
const refusing = (error: number): Figures => ({ servers: [{ url: UDP, ms: 20, error }] });

/** Everything is well but what is given. */
function page(given: readonly CheckResult[] = [], phase: DiagnosisView['phase'] = 'done'): VNode {
  const results = CHECKS.map(
    (id) => given.find((one) => one.id === id) ?? ({ id, state: 'ok', figures: FIGURES } as const),
  );
  return h(PageFrame, () => [
    h(PageHeader, { theme: 'system', locale: 'ko' }),
    h(DoctorReport, { view: { phase, results }, report: () => '{}' }),
  ]);
}

const lobby = (finding: QuietFinding) => {
  const room = fakeRoom(2, {
    phase: { kind: 'preview' },
    relay: 'unavailable',
    previewing: [fakePerson(5, { stage: 'preview' })],
  });
  const session = fakeSession(room, fakeMedia());
  const checkConnection = () => Promise.resolve(finding);
  return h(SessionPage, { session: { ...session, room: { ...session.room, checkConnection } } });
};

export const DOCTOR_STORIES: Readonly<Record<string, () => VNode>> = {
  doctor: () => page(),
  'doctor-running': () =>
    page(
      CHECKS.slice(4).map((id, index) => ({
        id,
        state: index < 5 ? ('running' as const) : ('waiting' as const),
      })),
      'running',
    ),
  'doctor-no-udp': () =>
    page([
      not('stun', 'failed', 'stun-unreachable'),
      not('turnUdp', 'failed', 'turn-unreachable', refusing(701)),
      { id: 'relayCall', state: 'ok', figures: { ...FIGURES, transport: 'tcp', roundTripMs: 61 } },
      not('network', 'warning', 'udp-blocked'),
      not('microphone', 'skipped', 'not-tried'),
      not('camera', 'failed', 'denied'),
      not('speaker', 'skipped', 'not-listed'),
    ]),
  'doctor-broken': () =>
    page([
      not('signal', 'failed', 'socket-blocked'),
      ...CHECKS.slice(3, 11).map((id) => not(id, 'skipped', 'earlier-failed')),
      not('camera', 'warning', 'not-found'),
    ]),
  'doctor-relay': () =>
    page([
      not('clock', 'warning', 'clock-off', { offsetMs: 420_000 }),
      not('turnUdp', 'failed', 'credentials-refused', refusing(401)),
      not('turnTcp', 'failed', 'credentials-refused', refusing(401)),
      not('turnTls', 'skipped', 'not-offered'),
      not('relayCall', 'skipped', 'earlier-failed'),
    ]),
  'doctor-left-out': () =>
    page([
      not('relay', 'failed', 'relays-down', {
        leftOut: [
          { url: UDP, kind: 'clock', code: 300 },
          { url: UDP.replace('udp', 'tcp'), kind: 'clock', code: 300 },
          {
            url: 'turns:turn.example.org:443?transport=tcp',
            kind: 'tls',
            code: 'CERT_HAS_EXPIRED',
          },
        ],
      }),
      ...(['turnUdp', 'turnTcp', 'turnTls'] as const).map((id) => not(id, 'skipped', 'left-out')),
      not('relayCall', 'skipped', 'left-out'),
    ]),
  'lobby-relays-down': () => lobby('relays-down'),
  'lobby-no-udp': () => lobby('udp-blocked'),
  'lobby-no-relay': () => lobby('relay-unreachable'),
};
