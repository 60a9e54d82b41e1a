import { failed, type Finding, well } from '../report/finding';
import { type Answer, problemCode } from '../site/http';
import { codeOf } from '../site/network-error';
import type { Site } from '../site/site';
import { openSocket } from '../site/upgrade';

/** That WebSockets get through to a gateway. */
export interface WayIn {
  readonly site: Site;
}

/** Whether a page of the site gets a WebSocket through whatever stands before the gateways. */
export async function checkWebSocket(signal: AbortSignal, site: Site): Promise<Finding<WayIn>> {
  const upgrade = await openSocket(site, signal).catch((error: unknown) => {
    if (codeOf(error) !== 'ECONNRESET') throw error;
    return null;
  });
  if (upgrade === null) {
    return failed('gateway_unreachable', 'the connection ends in place of becoming a WebSocket');
  }
  if (upgrade.kind === 'refused') return refusal(upgrade.answer, site);
  upgrade.socket.terminate();
  const scheme = site.url.protocol === 'https:' ? 'wss' : 'ws';
  return well(`a WebSocket (${scheme}) gets through to a gateway`, { ground: { site } });
}

function refusal(answer: Answer, { url }: Site): Finding<never> {
  const { status, headers } = answer;
  const code = problemCode(answer);
  const figures = { status, code };
  if (code === 'origin_refused') {
    return failed('origin_refused', `the gateway does not take pages of ${url.origin}`, {
      figures,
    });
  }
  if (code === 'rate_limited' || status === 429) {
    return failed('rate_limited', 'the gateway asks to wait: too many connections from here', {
      figures,
    });
  }
  if (status === 503 && code !== null) {
    return failed('gateway_busy', 'the gateway takes nobody just now', { figures });
  }
  // Only a plain request gets as far as to be told by us that there is no such page.
  if (code !== null || status === 400 || status === 426) {
    return failed(
      'upgrade_stripped',
      `the request came to us without its upgrade (status ${status})`,
      {
        figures,
      },
    );
  }
  if (status >= 500) {
    return failed('gateway_unreachable', `what is in front reaches no gateway (status ${status})`, {
      figures,
    });
  }
  if (status >= 300 && status < 400) {
    const where = headers.location ?? 'elsewhere';
    return failed('upgrade_redirected', `/signal redirects to ${where}`, { figures });
  }
  if (status === 401 || status === 403) {
    return failed('upgrade_forbidden', `something in front forbids /signal (status ${status})`, {
      figures,
    });
  }
  if (status === 200) {
    return failed('upgrade_stripped', '/signal answers a page in place of a WebSocket', {
      figures,
    });
  }
  return failed('signal_missing', `there is no /signal (status ${status})`, { figures });
}
