import { z } from 'zod';

// zod looks whether it may compile code when the first object schema is made, which the strict CSP of a page
// reports as a violation; on a server, compiled schemas are several times faster. Whoever makes schemas takes
// `z` from here, so that this comes first.
z.config({ jitless: 'window' in globalThis || 'importScripts' in globalThis });

export { z };
