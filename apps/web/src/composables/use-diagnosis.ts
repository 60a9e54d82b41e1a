import { reportOf, type DiagnosisView, type TriableDevice } from '@madang/client';
import type { RoomId } from '@madang/protocol';
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { createDiagnosis } from '../services/doctor';

/** A diagnosis that begins at once and ends with the scope, or with the page; `again` begins a new one. */
export function useDiagnosis(roomId: RoomId | null): {
  view: Readonly<ShallowRef<DiagnosisView>>;
  again: () => void;
  tryDevice: (id: TriableDevice) => void;
  report: () => string;
} {
  let diagnosis = createDiagnosis(roomId);
  const view = shallowRef(diagnosis.view);
  let unsubscribe = begin();

  function begin(): () => void {
    view.value = diagnosis.view;
    const end = diagnosis.subscribe(() => (view.value = diagnosis.view));
    void diagnosis.run();
    return end;
  }

  function stop(): void {
    unsubscribe();
    diagnosis.stop();
  }

  function again(): void {
    stop();
    diagnosis = createDiagnosis(roomId);
    unsubscribe = begin();
  }

  function report(): string {
    const { origin } = location;
    const frame = { now: Date.now(), origin, browser: navigator.userAgent };
    return JSON.stringify(reportOf(view.value.results, frame), null, 2);
  }

  const page = new AbortController();
  window.addEventListener('pagehide', stop, { signal: page.signal });
  onScopeDispose(() => {
    page.abort();
    stop();
  });
  return { view, again, tryDevice: (id) => void diagnosis.tryDevice(id), report };
}
