import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Stack } from '../stack/stack';

export function describePorts(): void {
  describe('a port that another program has', () => {
    let other: Server;
    let port: string;
    beforeEach(async () => {
      other = createServer().listen(0, '0.0.0.0');
      await once(other, 'listening');
      port = String((other.address() as AddressInfo).port);
    });
    afterEach(() => void other.close());

    // The relay's own sentences are tested with the relay.
    it.each([
      ['edge', 'HTTPS_PORT'],
      ['edge', 'HTTP_PORT'],
      ['standalone', 'STANDALONE_PORT'],
    ])(
      'is named when the %s cannot have it for its %s',
      async (service, variable) => {
        const stack = await Stack.plan({ [variable]: port });
        try {
          await expect(stack.compose(['up', '--detach', '--no-deps', service])).rejects.toThrow(
            new RegExp(`${service}[^]*:${port}[^]*in use`),
          );
        } finally {
          await stack.down();
        }
      },
      60_000,
    );
  });
}
