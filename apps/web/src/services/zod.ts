import { z } from 'zod';

// Else zod looks whether it may compile code, which our Content-Security-Policy refuses and reports.
z.config({ jitless: true });

export { z };
