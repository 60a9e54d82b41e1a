import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { IceConfig } from '@madang/protocol';
import type { Clock } from '@madang/server-room-log';
import { CLOCK } from '../clock-token';
import type { Session } from '../session';
import type { Viewer } from '../views/viewer';
import { IceServerSource } from './ice-server-source';
import { IceTerm } from './ice-term';

const WITHHELD: IceConfig = { relay: 'withheld', iceServers: [], expiresAt: null };

/**
 * The ICE servers of every session of this node: told by its welcome, and anew before they expire, when a relay is gone
 * or back, and when a host lets it in. Whoever waits gets none.
 */
@Injectable()
export class IceKeeper implements OnModuleInit, OnApplicationShutdown {
  private readonly terms = new Map<Session, IceTerm>();
  private readonly waiting = new Set<Session>();
  private unwatch: () => void = () => undefined;

  constructor(
    private readonly source: IceServerSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unwatch = this.source.watch((urls) => {
      for (const term of this.terms.values()) term.follow(urls);
    });
  }

  onApplicationShutdown(): void {
    this.unwatch();
  }

  /** What a welcome says. Never rejects. */
  first({ who, view }: Viewer): Promise<IceConfig> {
    return view === 'waiting' ? Promise.resolve(WITHHELD) : this.source.iceConfig(who);
  }

  /** The welcome has said `config`. To be called once the session is active, and `end` when it no longer is. */
  begin(session: Session, config: IceConfig): void {
    const { state } = session;
    if (state.kind !== 'active') return;
    if (config.relay === 'withheld') this.waiting.add(session);
    const { clock, source } = this;
    const term = new IceTerm(config, {
      clock,
      random: Math.random,
      ask: () => source.iceConfig(state.who),
      push: (ice) => session.tellIce(ice, clock.now()),
    });
    this.terms.set(session, term);
  }

  /** A host has let it in: whatever was withheld is pushed. Never rejects; resolves when that is done. */
  async letIn(session: Session): Promise<void> {
    if (this.waiting.delete(session)) await this.terms.get(session)?.renew();
  }

  /** It may see the room by now. */
  follow(session: Session): void {
    if (!this.waiting.has(session)) return;
    const { state } = session;
    if (state.kind === 'active' && state.viewer.view !== 'waiting') void this.letIn(session);
  }

  end(session: Session): void {
    this.terms.get(session)?.end();
    this.terms.delete(session);
    this.waiting.delete(session);
  }
}
