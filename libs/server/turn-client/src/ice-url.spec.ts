import { describe, expect, it } from '@jest/globals';
import { parseIceUrl } from './ice-url';

describe('parseIceUrl', () => {
  it.each([
    ['stun:example.org', { kind: 'stun', host: 'example.org', port: 3478, transport: 'udp' }],
    ['stuns:example.org', { kind: 'stun', host: 'example.org', port: 5349, transport: 'tls' }],
    ['turn:example.org', { kind: 'turn', host: 'example.org', port: 3478, transport: 'udp' }],
    [
      'turn:192.0.2.1:80?transport=tcp',
      { kind: 'turn', host: '192.0.2.1', port: 80, transport: 'tcp' },
    ],
    [
      'turns:example.org:443?transport=tcp',
      { kind: 'turn', host: 'example.org', port: 443, transport: 'tls' },
    ],
    [
      'turn:[2001:db8::1]:3479?transport=udp',
      { kind: 'turn', host: '2001:db8::1', port: 3479, transport: 'udp' },
    ],
  ])('reads %s', (url, parts) => {
    expect(parseIceUrl(url)).toEqual(parts);
  });

  it.each([
    'http://example.org',
    'turn:',
    'turn:example.org:0',
    'turn:example.org:65536',
    'turn:[::gg]',
    'turn:example.org?transport=sctp',
    'turns:example.org?transport=udp',
    'stun:example.org?transport=udp',
    'turn:example.org:3478 ',
  ])('refuses %j', (url) => {
    expect(() => parseIceUrl(url)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'url' }) as unknown }),
    );
  });
});
