import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Found from the source and from the bundle alike: both lie in this app. */
const [before = ''] = fileURLToPath(import.meta.url).split(/(?<=[/\\]apps)[/\\]chaos[/\\]/);

/** What the build target of an app leaves. */
export const ROOMS_BUNDLE = resolve(before, 'rooms/dist/main.js');
export const GATEWAY_BUNDLE = resolve(before, 'gateway/dist/main.js');
export const TUNED_GATEWAY_BUNDLE = resolve(before, 'chaos/dist/tuned-gateway.main.js');
