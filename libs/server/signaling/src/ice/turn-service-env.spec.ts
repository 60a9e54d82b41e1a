import { describe, expect, it } from '@jest/globals';
import { parseEnv } from '@madang/server-kernel';
import { turnServiceAddress, turnServiceEnv } from './turn-service-env';

describe('turnServiceEnv', () => {
  const url = 'http://turn:8082';
  const token = '0123456789abcdef0123456789abcdef';
  const read = (env: Record<string, string>) => turnServiceAddress(parseEnv(turnServiceEnv, env));

  it('reads both, or none', () => {
    expect(read({ TURN_SERVICE_URL: url, TURN_SERVICE_TOKEN: token })).toEqual({ url, token });
    expect(read({})).toBeNull();
  });

  it('names the one that is missing', () => {
    expect(() => read({ TURN_SERVICE_URL: url })).toThrow(/^TURN_SERVICE_TOKEN is not set, but/);
    expect(() => read({ TURN_SERVICE_TOKEN: token })).toThrow(/^TURN_SERVICE_URL is not set, but/);
  });
});
