import { installProbe, readReception, type Reception } from '@madang/testing-browser';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { OVER, readChecks } from '../doctor/diagnose';

/** Firefox with a fake camera and microphone and no traffic of its own, driven over WebDriver BiDi. */
export function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      // OpenH264 would be downloaded.
      'media.gmp-manager.updateEnabled': false,
    },
  });
}

/** Somebody with Firefox; a smaller sibling of `Person`, which speaks to Chromium only. */
export class FirefoxPerson {
  private constructor(
    readonly name: string,
    private readonly page: Page,
  ) {}

  static async with(browser: Browser, name: string): Promise<FirefoxPerson> {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(installProbe);
    return new FirefoxPerson(name, page);
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.locator('[data-test="name-input"]').fill(this.name);
    await this.page.locator('[data-test="join"]').click();
    await this.page.waitForSelector('[data-test="leave"]');
  }

  /** What the page of the doctor comes to: each check with its state, and its reason if it has one. */
  async diagnose(url: string): Promise<Record<string, string>> {
    await this.page.goto(`${url}/doctor`);
    await this.page.waitForSelector(OVER, { timeout: 60_000 });
    return this.page.evaluate(readChecks);
  }

  /** What the preview of a new meeting says, once its quiet check is over, or once it says what is waited for. */
  async quietFinding(url: string, expected?: string): Promise<string | null> {
    await this.page.goto(url);
    await this.page.locator('[data-test="start-meeting"]').click();
    const line = '[data-test="quiet-line"]';
    await this.page.waitForSelector(line);
    if (expected === undefined) {
      await this.page.waitForFunction(() =>
        window.madangProbe.peers.some(
          (peer) =>
            peer.getConfiguration().iceTransportPolicy === 'relay' &&
            peer.connectionState === 'closed',
        ),
      );
    } else {
      await this.page.waitForSelector(`${line}[data-finding="${expected}"]`);
    }
    return this.page.$eval(line, (element) => element.getAttribute('data-finding'));
  }

  async say(text: string): Promise<void> {
    await this.page.locator('[data-test="open-chat"]').click();
    await this.page.locator('[data-test="chat-input"]').fill(text);
    await this.page.locator('[data-test="chat-send"]').click();
  }

  async receptionOf(name: string): Promise<Reception | null> {
    const participantId = await this.page.evaluate((wanted) => {
      const names = [...document.querySelectorAll('[data-test="tile-name"]')];
      const found = names.find(({ textContent }) => textContent?.includes(wanted));
      return found?.closest('[data-test="tile"]')?.getAttribute('data-participant') ?? null;
    }, name);
    if (participantId === null) return null;
    return this.page.evaluate(readReception, participantId);
  }
}
