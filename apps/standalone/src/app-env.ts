import { envTicketKeys } from '@madang/server-access';
import { envVariable, kernelEnv } from '@madang/server-kernel';
import { dataFolderEnv, roomStoreEnv } from '@madang/server-room-directory';
import { roomsEnv } from '@madang/server-rooms';
import { signalingEnv } from '@madang/server-signaling';
import { turnEnv } from '@madang/server-turn';
import { z } from 'zod';

/** What the one process reads from the environment. */
export const appEnv = kernelEnv(8080)
  .and(roomStoreEnv)
  .and(dataFolderEnv)
  .and(roomsEnv)
  .and(turnEnv)
  .and(signalingEnv)
  .and(
    z.object({
      /** Sign tickets; without any, keys are made and rotated, and kept in `DATA_DIR`. */
      TICKET_PRIVATE_KEY: envTicketKeys.optional(),
      PUBLIC_DIR: envVariable(
        'the folder of the built web app, for example /app/web',
        (text) => text,
      ).optional(),
    }),
  );
export type AppEnv = z.infer<typeof appEnv>;

/** Quieter than the services: whoever starts this at a terminal wants one line, and then what goes wrong. */
export const TERMINAL_ENV = { LOG_LEVEL: 'warn', LOG_FORMAT: 'text' } as const;
