import type { BrowserContext, Locator, Page } from 'playwright-core';
import { eventually } from './eventually';
import { countFramesReceived, noteAppearances, readReception, type Reception } from './media-probe';

/** Somebody with a browser: what they do, in the words of the page, and what they see. */
export class Person {
  /** Whatever the page complained about: errors that nobody caught, and console errors. */
  readonly complaints: string[] = [];
  readonly requests: string[] = [];
  /** What the page sent in bodies and frames. */
  readonly sent: string[] = [];

  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      this.requests.push(request.url());
      this.sent.push(`${request.url()} ${request.postData() ?? ''}`);
    });
    page.on('websocket', (socket) => {
      this.requests.push(socket.url());
      socket.on('framesent', ({ payload }) => this.sent.push(payload.toString()));
    });
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

  /** Into the meeting again, through the lobby where the page shows it. */
  async comeBack(): Promise<void> {
    await this.part('join').or(this.part('leave')).first().waitFor();
    if (await this.part('join').isVisible()) await this.join();
    await this.part('leave').waitFor();
  }

  /** The only host is asked whether just to leave. */
  async leave(): Promise<void> {
    await this.part('leave').click();
    await this.part('rejoin').or(this.part('leave-just')).first().waitFor();
    if (await this.part('leave-just').isVisible()) await this.part('leave-just').click();
    await this.part('rejoin').waitFor();
  }

  async say(text: string): Promise<void> {
    await this.openChat();
    await this.part('chat-input').fill(text);
    await this.part('chat-send').click();
  }

  async openChat(): Promise<void> {
    if (!(await this.part('chat-input').isVisible())) await this.part('open-chat').click();
  }

  chatTexts(): Promise<string[]> {
    return this.part('chat-message').allTextContents();
  }

  /** Resolves to the element of a chat message with exactly this text. */
  async reads(text: string): Promise<Locator> {
    await this.openChat();
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

  /** Resolves when pictures of somebody keep arriving, whether with sound or without. */
  async receivesPictures(name: string): Promise<void> {
    await eventually(`${this.name} sees ${name}`, async () => {
      const reception = await this.receptionOf(name);
      return reception && reception.framesDecoded > 10 ? true : undefined;
    });
  }

  /** From now on `whatAppeared` tells which of these parts were shown, however shortly. */
  watchFor(...parts: string[]): Promise<void> {
    return this.page.evaluate(noteAppearances, parts);
  }

  whatAppeared(): Promise<string[]> {
    return this.page.evaluate(() => window.madangAppeared);
  }

  peerStates(): Promise<RTCPeerConnectionState[]> {
    return this.page.evaluate(() =>
      window.madangProbe.peers.map(({ connectionState }) => connectionState),
    );
  }

  /** Frames of any video that this page has received from anybody. */
  framesReceived(): Promise<number> {
    return this.page.evaluate(countFramesReceived);
  }
}
