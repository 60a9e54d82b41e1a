import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/**
 * Nothing from elsewhere: no scripts, styles, fonts, pictures, connections or frames. WebAssembly is for
 * background blur and noise suppression. `connect-src 'self'` includes WebSockets to the own host
 * (https://www.w3.org/TR/CSP3/#match-url-to-source-expression).
 */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'connect-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:', 'mediastream:'],
  'worker-src': ["'self'", 'blob:'],
  'frame-ancestors': ["'none'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
};

/** What a meeting needs, for our own pages; everything else that a browser could be asked for is off. */
const PERMISSIONS_POLICY = [
  'autoplay=(self)',
  'camera=(self)',
  'display-capture=(self)',
  'fullscreen=(self)',
  'microphone=(self)',
  'picture-in-picture=(self)',
  'screen-wake-lock=(self)',
  'speaker-selection=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
].join(', ');

const setHelmet = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
  // Whoever ends TLS decides for how long browsers must insist on it.
  strictTransportSecurity: false,
});

export function securityHeaders(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Permissions-Policy', PERMISSIONS_POLICY);
  setHelmet(request, response, next);
}
