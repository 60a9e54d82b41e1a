import { describe, expect, it } from '@jest/globals';
import { type IceConfig } from '@madang/protocol';
import { FakeClock } from '../util/testing/fake-clock';
import { checkQuietly, type QuietFinding } from './quiet-check';
import { READY, TCP, TLS, UDP } from './testing/a-diagnosis';
import { FakeNetwork, type ServerAnswer } from './testing/fake-network';

function begin(
  answers: Readonly<Record<string, ServerAnswer>> = {},
  config: IceConfig = READY,
  roundTripMs: number | null = 30,
) {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  for (const [url, answer] of Object.entries(answers)) network.answers.set(url, answer);
  const controller = new AbortController();
  const checked = checkQuietly({
    clock,
    createConnection: network.createConnection,
    config,
    measure: () => Promise.resolve(roundTripMs),
    signal: controller.signal,
  });
  return { clock, network, controller, checked };
}

async function found(...given: Parameters<typeof begin>): Promise<QuietFinding> {
  const { clock, network, checked } = begin(...given);
  await clock.advanceAsync(20_000);
  expect(network.open).toBe(0);
  expect(clock.pending).toBe(0);
  return checked;
}

describe('the quiet check', () => {
  it('says nothing when all is well, and asks for one relay only', async () => {
    const { clock, network, checked } = begin();
    await clock.advanceAsync(20_000);
    expect(await checked).toBe('fine');
    expect(network.urlsAsked).toEqual([UDP]);
  });

  it.each<[QuietFinding, Record<string, ServerAnswer>]>([
    ['udp-blocked', { [UDP]: 'silence' }],
    ['udp-blocked', { [UDP]: { error: 701 }, [TCP]: 'silence' }],
    ['relay-unreachable', { [UDP]: 'silence', [TCP]: 'silence', [TLS]: 'silence' }],
    ['relay-refused', { [UDP]: { error: 401 } }],
    ['relay-refused', { [UDP]: 'silence', [TCP]: { error: 401 }, [TLS]: { error: 401 } }],
  ])('finds %s: %j', async (finding, answers) => {
    expect(await found(answers)).toBe(finding);
  });

  it('does not call UDP blocked where no relay is offered over it', async () => {
    const iceServers = [{ urls: [TLS], username: 'u', credential: 'c' }];
    expect(await found({}, { ...READY, iceServers })).toBe('fine');
  });

  const unusable = [
    { url: UDP, kind: 'timeout', reason: 'silence' },
    { url: 'turn:other.example.org?transport=tcp', kind: 'timeout', reason: 'silence' },
  ];
  it('says what the server knows of its relays, where it matters', async () => {
    const withoutUdp = [{ urls: [TCP], username: 'u', credential: 'c' }];
    const config = { ...READY, unusable };
    expect(await found({}, { ...config, iceServers: withoutUdp })).toBe('relay-without-udp');
    expect(await found({}, config)).toBe('fine');
    const none: IceConfig = { relay: 'unavailable', iceServers: [], expiresAt: null, unusable };
    expect(await found({}, none)).toBe('relays-down');
  });

  it.each<[QuietFinding, IceConfig['relay']]>([
    ['no-relay', 'none'],
    ['relay-unavailable', 'unavailable'],
  ])('finds %s without asking anybody', async (finding, relay) => {
    const { network, checked } = begin({}, { relay, iceServers: [], expiresAt: null });
    expect(await checked).toBe(finding);
    expect(network.connections).toEqual([]);
  });

  it.each([
    [400, 'fine'],
    [401, 'signal-slow'],
    [null, 'fine'],
  ])('calls a round trip of %s ms %s', async (roundTripMs, finding) => {
    expect(await found({}, READY, roundTripMs)).toBe(finding);
  });

  it('gives up at once when told to', async () => {
    const { clock, network, controller, checked } = begin({ [UDP]: 'silence' });
    await clock.advanceAsync(100);
    expect(network.open).toBe(1);
    controller.abort();
    expect(await checked).toBe('fine');
    expect(network.open).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
