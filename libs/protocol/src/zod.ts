import { z } from 'zod';

// zod looks whether it may compile code when the first object schema is made, which a strict CSP reports as a
// violation. Whoever makes schemas takes `z` from here, so that this comes first.
z.config({ jitless: true });

export { z };
