import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { MeetingMedia, MeetingRoom } from '../services/meeting-session';

interface Source<V> {
  readonly view: V;
  subscribe(listener: () => void): () => void;
}

/**
 * Follows what a framework-free object shows, until the current scope ends. The view is replaced on each
 * change and never made deeply reactive: it holds tracks.
 */
function useView<V>(source: Source<V>): Readonly<ShallowRef<V>> {
  const view = shallowRef(source.view);
  onScopeDispose(source.subscribe(() => (view.value = source.view)));
  return view;
}

export const useRoom = (room: MeetingRoom) => useView(room);
export const useLocalMedia = (media: MeetingMedia) => useView(media);
