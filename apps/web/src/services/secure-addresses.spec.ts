import { describe, expect, it } from 'vitest';
import { secureAddresses } from './secure-addresses';

describe('secureAddresses', () => {
  it('keeps the room and its key, and shows neither', () => {
    expect(secureAddresses(new URL('http://meet.test/m/lusab-babad#k=secret'))).toEqual([
      { name: 'https://meet.test', href: 'https://meet.test/m/lusab-babad#k=secret' },
      { name: 'http://localhost', href: 'http://localhost/m/lusab-babad#k=secret' },
    ]);
  });

  it('does not guess at which port https might listen', () => {
    expect(secureAddresses(new URL('http://192.168.0.7:8080/'))).toEqual([
      { name: 'http://localhost:8080', href: 'http://localhost:8080/' },
    ]);
  });
});
