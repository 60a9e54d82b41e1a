import type { BrowserContext, Locator, Page } from 'playwright-core';
import { eventually } from './eventually';
import { readReception, type Reception } from './media-probe';

/** Somebody with a browser: what they do, in the words of the page, and what they see. */
export class Person {
  /** Whatever the page complained about: errors that nobody caught, and console errors. */
  readonly complaints: string[] = [];
  readonly requests: string[] = [];

  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
  }

  /** The elements with this `data-test`. */
  part(name: string): Locator {
    return this.page.locator(`[data-test="${name}"]`);
  }

  /** Begins a meeting from the home page; resolves to its link once the lobby is there. */
  async startMeeting(url: string): Promise<string> {
    await this.page.goto(url);
    await this.part('start-meeting').click();
    await this.part('name-input').waitFor();
    return this.page.url();
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  /** From the lobby into the meeting. */
  async join(): Promise<void> {
    await this.part('name-input').fill(this.name);
    await this.part('join').click();
    await this.part('leave').waitFor();
  }

  async enter(link: string): Promise<void> {
    await this.open(link);
    await this.join();
  }

  async leave(): Promise<void> {
    await this.part('leave').click();
    await this.part('rejoin').waitFor();
  }

  async say(text: string): Promise<void> {
    if (!(await this.part('chat-input').isVisible())) await this.part('open-chat').click();
    await this.part('chat-input').fill(text);
    await this.part('chat-send').click();
  }

  /** Resolves to the element of a chat message with exactly this text. */
  async reads(text: string): Promise<Locator> {
    if (!(await this.part('chat-input').isVisible())) await this.part('open-chat').click();
    return eventually(`${this.name} reads ${JSON.stringify(text.slice(0, 80))}`, async () => {
      for (const message of await this.part('chat-message').all()) {
        const shown = await message.evaluate((element) => element.textContent ?? '');
        if (shown.includes(text)) return message;
      }
      return undefined;
    });
  }

  tileOf(name: string): Locator {
    return this.part('tile').filter({
      has: this.page.locator('[data-test="tile-name"]', { hasText: name }),
    });
  }

  async seesTileOf(name: string): Promise<string> {
    const tile = this.tileOf(name).first();
    await tile.waitFor();
    const participantId = await tile.getAttribute('data-participant');
    if (participantId === null) throw new Error('a tile says whose it is');
    return participantId;
  }

  async seesNoTileOf(name: string): Promise<void> {
    await this.tileOf(name).first().waitFor({ state: 'detached' });
  }

  /** What has been decoded from somebody so far. */
  async receptionOf(name: string): Promise<Reception | null> {
    return this.page.evaluate(readReception, await this.seesTileOf(name));
  }
}
