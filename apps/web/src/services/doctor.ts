import { Diagnosis } from '@madang/client';
import type { RoomId } from '@madang/protocol';
import { roomsApi, signalUrl } from './api';

/** @param roomId the room that somebody came from, for servers where not everybody may make one. */
export function createDiagnosis(roomId: RoomId | null): Diagnosis {
  return new Diagnosis({ api: roomsApi, signalUrl: signalUrl(), roomId });
}

/** Saves a report as a file of this browser. */
export function saveReport(json: string): void {
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: 'madang-connection-check.json',
  });
  link.click();
  URL.revokeObjectURL(url);
}
