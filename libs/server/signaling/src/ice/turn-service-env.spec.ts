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
    const env = { TURN_SERVICE_URL: url, TURN_SERVICE_TOKEN: token, REGION: 'eu-west' };
    expect(read(env)).toEqual({ url, token, region: 'eu-west' });
  });

  it('takes no region that the TURN service would not', () => {
    expect(() => read({ REGION: 'EU West' })).toThrow(/^REGION must be up to 32 small letters/);
  });

  it('names the one that is missing', () => {
    expect(() => read({ TURN_SERVICE_URL: url })).toThrow(/^TURN_SERVICE_TOKEN is not set, but/);
    expect(() => read({ TURN_SERVICE_TOKEN: token })).toThrow(/^TURN_SERVICE_URL is not set, but/);
  });
});
