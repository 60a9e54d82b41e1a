import { Site } from '../stack/site';
import { Stack } from '../stack/stack';

/** The whole system with two gateways, at the address that it printed. */
export class System {
  private constructor(
    readonly stack: Stack,
    readonly site: Site,
  ) {}

  static async up(): Promise<System> {
    return System.at(await Stack.up([], ['--scale', 'gateway=2']));
  }

  /** One that runs. */
  static async at(stack: Stack): Promise<System> {
    const [, url] = /Madang will be at (\S+)/.exec(await stack.compose(['logs', 'init'])) ?? [];
    if (url === undefined) throw new Error('init did not print an address');
    const authority = await stack.exec(await stack.container('edge'), ['cat', ROOT_CERTIFICATE]);
    return new System(stack, new Site(url, authority));
  }
}

/** The edge's own authority, https://caddyserver.com/docs/automatic-https#local-https. */
const ROOT_CERTIFICATE = '/data/caddy/pki/authorities/local/root.crt';
