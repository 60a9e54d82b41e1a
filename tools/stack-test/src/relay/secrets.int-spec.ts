import { afterEach, describe, expect, it } from '@jest/globals';
import { TurnClient } from '@madang/server-turn-client';
import { eventually } from '@madang/testing-browser';
import { credentialsFor, login } from './probe';
import { RelayHost, SECRET, SHIPPED_POLICY, V4 } from './relay-host';

const NEXT = 'the-secret-after-that-0456';
const FILE = 'turn-secrets';
const PICKED_UP_WITHIN_MS = 15_000;

let relay: RelayHost | undefined;
afterEach(() => relay?.stop());

const loginWith = (host: RelayHost, secret: string) =>
  login(host.url, credentialsFor('p_someone', secret));

async function untilAnswered(host: RelayHost, secret: string, answer: string): Promise<void> {
  await eventually(
    `a login is ${answer}`,
    async () => ((await loginWith(host, secret)) === answer ? true : undefined),
    PICKED_UP_WITHIN_MS,
  );
}

describe("a change of the relay's secret", () => {
  it("takes seconds, needs no restart, and ends nobody's allocation", async () => {
    // Nonces of one second: whoever stays connected has to prove the old secret again and again.
    relay = await RelayHost.start({ policy: policyWithShortNonces() });
    const host = relay;
    const credentials = credentialsFor('p_caller', SECRET);
    const [caller, callee] = await Promise.all([
      TurnClient.open(host.url, credentials),
      TurnClient.open(host.url, credentials),
    ]);
    await Promise.all([caller.permit(V4), callee.permit(V4)]);
    const carries = (text: string) =>
      new Promise<void>((resolve) => {
        const stop = callee.onData((_from, data) => {
          if (String(data) !== text) return;
          stop();
          resolve();
        });
        caller.send(callee.relayed, Buffer.from(text));
      });
    await carries('before');

    host.write(FILE, `${NEXT}\n${SECRET}\n`);
    await untilAnswered(host, NEXT, 'permitted');
    expect(await loginWith(host, SECRET)).toBe('permitted');
    await carries('while both are good');

    host.write(FILE, `${NEXT}\n`);
    await untilAnswered(host, SECRET, '401');
    expect(await loginWith(host, NEXT)).toBe('permitted');
    await carries('after the old one has gone');
    expect(await caller.refresh()).toBeGreaterThan(0);
    await callee.permit('8.8.8.8');
    await carries('after refreshing');
    await Promise.all([caller.close(), callee.close()]);
  }, 60_000);

  it('can be taken back', async () => {
    relay = await RelayHost.start();
    relay.write(FILE, `${NEXT}\n`);
    await untilAnswered(relay, SECRET, '401');
    relay.write(FILE, `${SECRET}\n`);
    await untilAnswered(relay, SECRET, 'permitted');
    await untilAnswered(relay, NEXT, '401');
  }, 60_000);

  it('is left out, and told, when the file is wrong', async () => {
    relay = await RelayHost.start();
    relay.write(FILE, `${NEXT} # the new one\n`);
    await relay.said('The relay keeps its secrets: line 1 of');
    expect(await loginWith(relay, SECRET)).toBe('permitted');
    expect(await loginWith(relay, NEXT)).toBe('401');
  }, 60_000);
});

function policyWithShortNonces(): string {
  const policy = SHIPPED_POLICY.replace('stale-nonce=600', 'stale-nonce=1');
  expect(policy).not.toBe(SHIPPED_POLICY);
  return policy;
}
