import { describe, expect, it } from '@jest/globals';
import { isPlausible, reachOf } from './address';

describe('reachOf', () => {
  it.each([
    ['127.0.0.9', 'loopback'],
    ['::1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['2001:db8::1', 'public'],
    ['203.0.113.7', 'public'],
  ])('knows that %s is %s', (address, reach) => expect(reachOf(address)).toBe(reach));
});

describe('isPlausible', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.7'], true],
    ['192.168.1.5', ['192.168.1.5'], true],
    // A 1:1 NAT that nobody has told of.
    ['10.0.0.4', ['203.0.113.7'], false],
    ['127.0.0.1', ['192.168.1.5'], false],
    // In front of the relay is something that forwards; only trying tells.
    ['203.0.113.8', ['203.0.113.7'], true],
    ['203.0.113.8', ['192.168.1.5'], true],
  ])('%s of a relay at %j: %s', (relayed, servers, plausible) => {
    expect(isPlausible(relayed, servers)).toBe(plausible);
  });
});
