import type { Page } from 'playwright-core';
import { eventually } from '@madang/testing-browser';

declare global {
  interface Window {
    stackTroubles: Set<string>;
  }
}

/** Runs in the page: from now on, notes each sign of trouble, however short: a banner, a word on a tile, a tile that goes. */
export function watchForTrouble(): void {
  const troubles = new Set<string>();
  const tiles = (): number => document.querySelectorAll('[data-test="tile"]').length;
  const before = tiles();
  const look = (): void => {
    const signs = document.querySelectorAll('[data-test="banner"], [data-test="tile-trouble"]');
    for (const { textContent } of signs) troubles.add(textContent.trim());
    if (tiles() < before) troubles.add('a tile has gone');
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  window.stackTroubles = troubles;
  look();
}

/** Runs in the page. */
export function troublesSeen(): string[] {
  return [...window.stackTroubles];
}

export async function openChat(page: Page): Promise<void> {
  await page.locator('[data-test="open-chat"]').click();
  await page.locator('[data-test="chat-input"]').waitFor();
}

/** Resolves to `text` when the sender's own page shows that it is on its way. */
export async function say(page: Page, text: string): Promise<string> {
  await page.locator('[data-test="chat-input"]').fill(text);
  await page.locator('[data-test="chat-send"]').click();
  await page.locator('[data-test="chat-message"]', { hasText: text }).last().waitFor();
  return text;
}

/** What chat messages say, in their order, when there are at least so many. */
export async function heard(page: Page, count: number): Promise<string[]> {
  const messages = page.locator('[data-test="chat-message"]');
  return eventually(
    `${count} messages are read`,
    async () => {
      const texts = await messages.allTextContents();
      return texts.length < count
        ? undefined
        : texts.map((text) => /said-\d+/.exec(text)?.[0] ?? text);
    },
    20_000,
  );
}

const PICTURES = 20;

/** Resolves when the other one's tile has shown so many pictures more; rejects when it has not within seconds. */
export async function seesPicturesGoOn(page: Page): Promise<void> {
  const before = await page.evaluate(picturesShown);
  await page.waitForFunction(
    ([shown, wanted]) => {
      const video = document.querySelector<HTMLVideoElement>('[data-local="false"] video');
      return video !== null && video.getVideoPlaybackQuality().totalVideoFrames >= shown + wanted;
    },
    [before, PICTURES] as const,
    { timeout: 8_000 },
  );
}

/** Runs in the page. */
function picturesShown(): number {
  const video = document.querySelector<HTMLVideoElement>('[data-local="false"] video');
  if (video === null) throw new Error('there is no picture of anybody else');
  return video.getVideoPlaybackQuality().totalVideoFrames;
}
