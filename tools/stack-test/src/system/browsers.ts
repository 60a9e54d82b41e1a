import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchChromium, type ChromiumOptions } from '@madang/testing-browser';
import type { Browser, Page } from 'playwright-core';
import { sessionsPerGateway } from './meeting';
import type { System } from './system';

declare global {
  interface Window {
    stackPeers: RTCPeerConnection[];
  }
}

export function describeBrowsers(system: () => System): void {
  describe('two people with browsers', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    it('meet through the edge, each on a gateway of their own', async () => {
      const [ada, bo] = await meet(browser, system().site.url, 'all');
      expect((await sessionsPerGateway(system())).sort()).toEqual([1, 1]);
      await Promise.all([ada, bo].map((page) => page.context().close()));
    });

    it('meet when both have nothing but the relay', async () => {
      const [ada, bo] = await meet(browser, system().site.url, 'relay');
      expect(await ada.evaluate(localCandidateTypes)).toEqual(['relay']);
      await Promise.all([ada, bo].map((page) => page.context().close()));
    });
  });
}

/** The edge's own authority is not among those that Chromium knows. */
export function launch(options: ChromiumOptions = {}): Promise<Browser> {
  const args = ['--ignore-certificate-errors', ...(options.args ?? [])];
  return launchChromium({ ...options, args });
}

/** Two people; resolves when each sees moving pictures of the other. */
export async function meet(
  browser: Browser,
  url: string,
  transport: RTCIceTransportPolicy,
): Promise<[Page, Page]> {
  const ada = await open(browser, transport);
  await ada.goto(url);
  await part(ada, 'start-meeting').click();
  await join(ada, 'Ada');
  const bo = await open(browser, transport);
  await bo.goto(ada.url());
  await join(bo, 'Bo');
  await Promise.all([sees(ada, 'Bo'), sees(bo, 'Ada')]);
  return [ada, bo];
}

async function open(browser: Browser, transport: RTCIceTransportPolicy): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(watchPeers, transport);
  return page;
}

const part = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);

async function join(page: Page, name: string): Promise<void> {
  await part(page, 'name-input').fill(name);
  await part(page, 'join').click();
  await part(page, 'leave').waitFor();
}

async function sees(page: Page, name: string): Promise<void> {
  const tile = part(page, 'tile').filter({
    has: page.locator('[data-test="tile-name"]', { hasText: name }),
  });
  const video = await tile.locator('video').elementHandle();
  await page.waitForFunction(isMoving, video, { timeout: 30_000 });
}

/** Runs in the page. */
function isMoving(video: SVGElement | HTMLElement | null): boolean {
  return video instanceof HTMLVideoElement && video.videoWidth > 0 && video.currentTime > 1;
}

/** Runs in the page before its scripts. */
function watchPeers(transport: RTCIceTransportPolicy): void {
  const peers: RTCPeerConnection[] = [];
  window.stackPeers = peers;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: transport });
      peers.push(this);
    }
    override setConfiguration(configuration: RTCConfiguration): void {
      super.setConfiguration({ ...configuration, iceTransportPolicy: transport });
    }
  };
}

/** Runs in the page: of which kinds its own ends of the connections in use are. */
async function localCandidateTypes(): Promise<string[]> {
  const types = new Set<string>();
  for (const peer of window.stackPeers) {
    const stats = new Map<string, Record<string, unknown>>();
    (await peer.getStats()).forEach((one: Record<string, unknown>) =>
      stats.set(String(one['id']), one),
    );
    for (const { type, selectedCandidatePairId } of stats.values()) {
      if (type !== 'transport') continue;
      const pair = stats.get(String(selectedCandidatePairId));
      const local = stats.get(String(pair?.['localCandidateId']));
      types.add(String(local?.['candidateType']));
    }
  }
  return [...types];
}
