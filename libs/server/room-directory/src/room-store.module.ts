import {
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { Logger } from '@madang/server-kernel';
import { SecretStore } from '@madang/server-access';
import { AuditLog } from './audit/audit-log';
import { FileAuditLog } from './audit/file-audit-log';
import { MemoryAuditLog } from './audit/memory-audit-log';
import { KeptSecrets } from './kept-secrets';
import { MemoryRateLimiters, RateLimiters } from './rate-limiters';
import { RoomDirectory } from './room-directory';
import type { RoomStoreSettings } from './room-store-env';
import { StoredRoomDirectory } from './stored-room-directory';
import { DataFolder } from './text-store/data-folder';
import { FileTextStore } from './text-store/file-text-store';
import { MemoryTextStore } from './text-store/memory-text-store';
import { TextStore } from './text-store/text-store';

const SWEEP_MS = 60 * 60 * 1_000;
const SETTINGS = Symbol('RoomStoreSettings');

/** What is the same wherever texts are kept. */
const ON_TEXTS: Provider[] = [
  {
    provide: RoomDirectory,
    inject: [TextStore, SETTINGS],
    useFactory: (store: TextStore, { unusedRoomMs }: RoomStoreSettings) =>
      new StoredRoomDirectory(store, unusedRoomMs),
  },
  {
    provide: SecretStore,
    inject: [TextStore],
    useFactory: (store: TextStore) => new KeptSecrets(store),
  },
  { provide: RateLimiters, useClass: MemoryRateLimiters },
];
const EXPORTS = [TextStore, RoomDirectory, AuditLog, SecretStore, RateLimiters];

/** Removes from time to time what need not be kept any more; gives the folder back at the end. */
@Injectable()
class Caretaker implements OnApplicationShutdown {
  private readonly timer: NodeJS.Timeout;

  constructor(
    @Inject(DataFolder) private readonly folder: DataFolder,
    @Inject(TextStore) private readonly texts: FileTextStore,
    @Inject(AuditLog) private readonly audit: FileAuditLog,
    private readonly logger: Logger,
  ) {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.timer.unref();
    void this.sweep();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.folder.close();
  }

  private async sweep(): Promise<void> {
    try {
      await this.texts.sweep();
      await this.audit.sweep();
    } catch (err) {
      this.logger.warn('DATA_DIR could not be swept', { err });
    }
  }
}

/**
 * Keeps rooms, keys and the audit log in one process; global, imported by apps only. Provides
 * `RoomDirectory`, `AuditLog`, `TextStore`, `SecretStore` and `RateLimiters`.
 */
@Module({})
export class RoomStoreModule {
  /** As long as the process lives. */
  static inMemory(settings: RoomStoreSettings): DynamicModule {
    return {
      module: RoomStoreModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: TextStore, useFactory: () => new MemoryTextStore() },
        { provide: AuditLog, useFactory: () => new MemoryAuditLog(settings.auditMs) },
        ...ON_TEXTS,
      ],
      exports: EXPORTS,
    };
  }

  /** In files, so that a restart forgets nothing. Starting fails when the folder cannot be used. */
  static inFolder(folder: string, settings: RoomStoreSettings): DynamicModule {
    return {
      module: RoomStoreModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: DataFolder, useFactory: () => DataFolder.open(folder) },
        {
          provide: TextStore,
          inject: [DataFolder],
          useFactory: (opened: DataFolder) => new FileTextStore(opened),
        },
        {
          provide: AuditLog,
          inject: [DataFolder],
          useFactory: (opened: DataFolder) => new FileAuditLog(opened, settings.auditMs),
        },
        Caretaker,
        ...ON_TEXTS,
      ],
      exports: EXPORTS,
    };
  }
}
