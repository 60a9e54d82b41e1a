import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../infra/init/main.mjs', import.meta.url));

describe('init', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'madang-init-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (env: Record<string, string> = {}, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
      env: {
        MADANG_SECRETS: join(folder, 'secrets'),
        MADANG_CONFIG: join(folder, 'config'),
        MADANG_RELAY_FOLLOWS_MS: '0',
        ...env,
      },
    });
    return { status, output: stdout + stderr };
  };
  const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
  const secrets = () =>
    readdirSync(join(folder, 'secrets')).map((name) => [name, read('secrets', name)]);

  it('needs no settings', () => {
    const { status, output } = run();
    expect(status).toBe(0);
    const host = read('config', 'edge', 'site-host');
    expect(host).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(host).not.toBe('0.0.0.0');
    expect(output).toBe(`Madang will be at https://${host}\n`);
    expect(read('config', 'edge', 'site-tls')).toBe('local');
    expect(read('config', 'edge', 'site-names').split(', ')).toEqual(
      expect.arrayContaining([`https://${host}`, 'https://localhost']),
    );
    expect(read('config', 'relay', 'local-ip')).toBe(host);
    expect(read('config', 'turn', 'turn-probe-host')).toBe(host);
    expect(read('config', 'turn', 'turn-urls')).toBe(
      `turn:${host}:3478?transport=udp,turn:${host}:3478?transport=tcp`,
    );
  });

  it('makes a signing key and secrets of 256 bits, each only for its owner to read', () => {
    run();
    const key: unknown = JSON.parse(read('secrets', 'ticketPrivateKey'));
    expect(createPrivateKey({ key: key as JsonWebKey, format: 'jwk' })).toMatchObject({
      asymmetricKeyType: 'ed25519',
    });
    const tokens = ['turnSecret', 'turnServiceToken', 'redisPassword'].map((name) =>
      read('secrets', name),
    );
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const [name] of secrets()) {
      expect(statSync(join(folder, 'secrets', String(name))).mode & 0o777).toBe(0o400);
    }
  });

  it('keeps what is there, and makes anew only what is missing', () => {
    run();
    const before = secrets();
    run();
    expect(secrets()).toEqual(before);
    rmSync(join(folder, 'secrets', 'turnSecret'));
    run();
    const changed = secrets().filter(([name, text], at) => {
      expect(name).toBe(before[at]?.[0]);
      return text !== before[at]?.[1];
    });
    expect(changed.map(([name]) => name)).toEqual(['turnSecret']);
    expect(read('config', 'relay', 'turn-secrets')).toBe(`${read('secrets', 'turnSecret')}\n`);
  });

  it.each([
    ['redisPassword', ''],
    ['turnSecret', 'two words that are no secret'],
    ['turnServiceToken', 'short'],
    ['ticketPrivateKey', '{"kty":"OKP"'],
    ['turnSecretsFormer', '[{'],
  ])('says so when the secret %s is damaged, and replaces nothing', (name, text) => {
    run();
    const before = secrets().filter(([one]) => one !== name);
    rmSync(join(folder, 'secrets', name), { force: true });
    writeFileSync(join(folder, 'secrets', name), text);
    const { status, output } = run();
    expect(output).toMatch(new RegExp(`^\\S+/secrets/${name} is empty or damaged\\. Restore it`));
    expect(status).toBe(1);
    expect(secrets().filter(([one]) => one !== name)).toEqual(before);
  });

  it('rotates the secret of the relay, which accepts the former one as long as anybody can hold it', () => {
    run();
    const former = read('secrets', 'turnSecret');
    const others = secrets().filter(([name]) => !String(name).startsWith('turnSecret'));
    const { status, output } = run({}, 'rotate-relay-secret');
    expect(output).toContain('The relay has a new secret');
    expect(status).toBe(0);
    const current = read('secrets', 'turnSecret');
    expect(current).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(current).not.toBe(former);
    expect(read('config', 'relay', 'turn-secrets')).toBe(`${current}\n${former}\n`);
    expect(read('config', 'turn', 'turn-secret')).toBe(current);
    expect(read('config', 'standalone', 'turn-secret')).toBe(current);
    expect(secrets().filter(([name]) => !String(name).startsWith('turnSecret'))).toEqual(others);

    run();
    expect(read('config', 'relay', 'turn-secrets')).toBe(`${current}\n${former}\n`);

    const kept = read('secrets', 'turnSecretsFormer');
    rmSync(join(folder, 'secrets', 'turnSecretsFormer'));
    writeFileSync(
      join(folder, 'secrets', 'turnSecretsFormer'),
      kept.replace(/"until":\d+/, `"until":${Date.now() - 1}`),
    );
    run();
    expect(read('config', 'relay', 'turn-secrets')).toBe(`${current}\n`);
  });

  it('offers the relay over TLS where there is a certificate that browsers take', () => {
    const urls = (service: string) => read('config', service, 'turn-urls');
    run();
    expect(urls('turn')).not.toContain('turns:');
    run({ SITE_ADDRESS: 'meet.invalid', RELAY_TLS_PORT: '5443' });
    expect(urls('turn')).toMatch(/transport=tcp,turns:meet\.invalid:5443\?transport=tcp$/);
    expect(urls('standalone')).not.toContain('turns:');
    run({ SITE_ADDRESS: 'meet.invalid', RELAY_TLS: 'on' });
    expect(urls('standalone')).toContain('turns:meet.invalid:5349');
    run({ SITE_ADDRESS: 'meet.invalid', RELAY_TLS: 'off' });
    expect(urls('turn')).not.toContain('turns:');
  });

  it('names a relay that has an address of its own', () => {
    const { status } = run({
      SITE_ADDRESS: 'meet.invalid',
      RELAY_ADDRESS: '203.0.113.9',
      RELAY_TLS_PORT: '443',
    });
    expect(status).toBe(0);
    expect(read('config', 'turn', 'turn-urls')).toBe(
      'turn:203.0.113.9:3478?transport=udp,turn:203.0.113.9:3478?transport=tcp',
    );
    expect(read('config', 'turn', 'turn-probe-host')).toBe('');
    expect(read('config', 'relay', 'realm')).toBe('203.0.113.9');
    expect(read('config', 'relay', 'public-ip')).toBe('203.0.113.9');
    const own = { RELAY_ADDRESS: 'turn.invalid', RELAY_LISTEN_IP: '10.0.0.5,fd00::5' };
    run({ SITE_ADDRESS: 'meet.invalid', RELAY_TLS: 'on', ...own });
    expect(read('config', 'turn', 'turn-probe-host')).toBe('10.0.0.5');
    expect(read('config', 'turn', 'turn-urls')).toContain('turns:turn.invalid:5349?transport=tcp');
    expect(read('config', 'edge', 'site-names')).toBe('https://meet.invalid');
  });

  it('tells each service only what it needs', () => {
    run();
    const knows = (service: string) =>
      readdirSync(join(folder, 'config', service)).map((name) => read('config', service, name));
    const holders = (secret: string) =>
      readdirSync(join(folder, 'config'))
        .filter((service) => knows(service).some((text) => text.includes(read('secrets', secret))))
        .sort();
    expect(holders('ticketPrivateKey')).toEqual(['rooms', 'standalone']);
    expect(holders('turnSecret')).toEqual(['relay', 'standalone', 'turn']);
    expect(holders('turnServiceToken')).toEqual(['gateway', 'turn']);
    expect(holders('redisPassword')).toEqual(['doctor', 'gateway', 'rooms']);
  });

  it('leaves no file of a former version behind', () => {
    run();
    writeFileSync(join(folder, 'config', 'turn', 'old-name'), 'old');
    run();
    expect(readdirSync(join(folder, 'config', 'turn'))).not.toContain('old-name');
  });

  it('takes a domain, and the address that clients see of a host behind a NAT', () => {
    const { output } = run({
      SITE_ADDRESS: 'https://Meet.Example.org/',
      PUBLIC_IP: '203.0.113.7',
      HTTPS_PORT: '8443',
      RELAY_PORT: '3479',
    });
    expect(output).toBe('Madang will be at https://meet.example.org:8443\n');
    expect(read('config', 'edge', 'site-names')).toBe('https://meet.example.org');
    expect(read('config', 'edge', 'site-tls')).toBe('public');
    expect(read('config', 'relay', 'public-ip')).toBe('203.0.113.7');
    expect(read('config', 'relay', 'local-ip')).not.toBe('203.0.113.7');
    expect(read('config', 'turn', 'stun-urls')).toBe('stun:meet.example.org:3479');
    expect(read('config', 'doctor', 'site-url')).toBe('https://meet.example.org:8443');
  });

  it('says so when the DNS does not know the domain, and goes on', () => {
    const { status, output } = run({ SITE_ADDRESS: 'meet.invalid', TLS: 'local' });
    expect(status).toBe(0);
    expect(output).toContain('meet.invalid has no IPv4 address');
    expect(read('config', 'edge', 'site-tls')).toBe('local');
  });

  it.each([
    [{ SITE_ADDRESS: 'meet.example.org:8443' }, 'SITE_ADDRESS must be'],
    [{ SITE_ADDRESS: 'a, b' }, 'SITE_ADDRESS must be'],
    [{ TLS: 'yes' }, 'TLS must be'],
    [{ PUBLIC_IP: 'meet.example.org' }, 'PUBLIC_IP must be'],
    [{ HTTPS_PORT: '70000' }, 'HTTPS_PORT must be'],
    [{ RELAY_PORT: 'x' }, 'RELAY_PORT must be'],
    [{ RELAY_TLS_PORT: '0' }, 'RELAY_TLS_PORT must be'],
    [{ RELAY_TLS: 'yes' }, 'RELAY_TLS must be'],
    [{ RELAY_ADDRESS: 'turn.example.org:443' }, 'RELAY_ADDRESS must be'],
  ])('refuses %j with a sentence', (env, sentence) => {
    const { status, output } = run(env);
    expect(status).toBe(1);
    expect(output).toContain(sentence);
    expect(output.trim().split('\n')).toHaveLength(1);
  });
});
