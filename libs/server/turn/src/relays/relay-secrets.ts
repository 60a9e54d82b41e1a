import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger } from '@madang/server-kernel';
import type { Cancel, Clock } from '@madang/server-room-log';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CLOCK } from '../clock-token';
import { TurnConfig } from '../turn-config';
import type { Relay } from './relay';
import { isRelaySecret, SECRET_RULE } from './relay-list';

export interface RelayUser {
  readonly username: string;
  readonly credential: string;
}

const READ_MS = 5_000;

/** The secrets by which relays know our credentials. That which is in a file may change while we run. */
@Injectable()
export class RelaySecrets implements OnModuleInit, OnApplicationShutdown {
  private shared: string | null;
  /** What the file held last, good or bad. */
  private text: string | null;
  private cancel: Cancel = () => undefined;
  private hasEnded = false;

  constructor(
    private readonly config: TurnConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.shared = config.sharedSecret;
    this.text = this.shared;
  }

  onModuleInit(): void {
    this.readLater();
  }

  onApplicationShutdown(): void {
    this.hasEnded = true;
    this.cancel();
  }

  /**
   * The user name is `<expiry in Unix seconds>:<subject>`, the credential its base64 HMAC-SHA1, as coturn's
   * `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00 §2.2).
   */
  userOf({ secret }: Relay, subject: string, expirySeconds: number): RelayUser {
    const username = `${expirySeconds}:${subject}`;
    const key = secret ?? this.shared ?? '';
    return { username, credential: createHmac('sha1', key).update(username).digest('base64') };
  }

  /** By its content: what mounts secrets into containers replaces links, and may keep times. */
  private async read(file: string): Promise<void> {
    const text = await readFile(file, 'utf8').then(
      (content) => content.trim(),
      () => '',
    );
    if (text !== this.text) this.take(text);
    if (!this.hasEnded) this.readLater();
  }

  private take(text: string): void {
    this.text = text;
    if (isRelaySecret(text)) {
      this.shared = text;
      this.logger.info('TURN_SECRET_FILE has another secret now');
    } else {
      this.logger.error(`TURN_SECRET_FILE must hold ${SECRET_RULE}; the former one stays`);
    }
  }

  private readLater(): void {
    const { secretFile } = this.config;
    if (secretFile === null) return;
    this.cancel = this.clock.schedule(READ_MS, () => void this.read(secretFile));
  }
}
