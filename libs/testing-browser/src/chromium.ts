import { chromium, type Browser } from 'playwright-core';

export interface ChromiumOptions {
  /** `fake`: a camera and a microphone that show and beep; `none`: a machine without any. */
  readonly devices?: 'fake' | 'none';
  /** `granted`: no question is asked; `as-context`: what the context was given, anything else is denied. */
  readonly permissions?: 'granted' | 'as-context';
  /** HTTP/3 is left out otherwise. */
  readonly http3?: boolean;
  readonly args?: readonly string[];
  /** Instead of the one of this machine. */
  readonly executablePath?: string;
}

/**
 * Chromium without a window, without traffic of its own, and without throttling of pages that are not in front.
 * One browser serves all people of a suite, each in a context of their own, which is cheaper than one for each.
 */
export function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { devices = 'fake', permissions = 'granted', http3 = false, args = [] } = options;
  return chromium.launch({
    executablePath: options.executablePath ?? chromiumPath(),
    headless: true,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      ...(http3 ? [] : ['--disable-quic']),
      '--no-pings',
      '--disable-domain-reliability',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--mute-audio',
      // 15 frames per second: five people in a mesh then fit on two cores.
      ...(devices === 'fake' ? ['--use-fake-device-for-media-stream=fps=15'] : []),
      ...(permissions === 'granted' ? ['--use-fake-ui-for-media-stream'] : []),
      ...args,
    ],
  });
}

/** Where this machine's Chromium lies. */
export function chromiumPath(): string {
  return process.env.CHROME_PATH ?? '/usr/bin/chromium';
}
