import { SignalError } from '@madang/client';
import { describe, expect, it, vi } from 'vitest';
import type { RoomView } from '@madang/client';
import { fakePerson, fakeRoom, fakeSession, SILENT_MEDIA } from '../stories/fake-session';
import { mountWithTexts } from '../testing/mount-with-texts';
import LobbyPage from './LobbyPage.vue';

const roomOf = (others: number) =>
  fakeRoom(0, {
    phase: { kind: 'preview' },
    local: fakePerson(2, { isLocal: true }),
    capacity: 3,
    remotes: Array.from({ length: others }, (_, index) => fakePerson(index * 3 + 5)),
  });

async function join(others: number, outcome: Promise<void>) {
  const room = roomOf(others);
  const session = fakeSession(room, SILENT_MEDIA);
  const controls = { toggleMicrophone: vi.fn(), toggleCamera: vi.fn(), retry: vi.fn() };
  const lobby = mountWithTexts(LobbyPage, {
    session: { ...session, room: { ...session.room, join: () => outcome } },
    room,
    media: SILENT_MEDIA,
    controls: { ...controls, choose: vi.fn(), toggleShare: vi.fn(), talk: vi.fn() },
  });
  await lobby.get('[data-test="name-input"]').setValue('Ada');
  await lobby.get('form').trigger('submit');
  return lobby;
}
const problem = '[data-test="join-problem"]';

function lobbyWith(overrides: Partial<RoomView>) {
  const room = { ...roomOf(0), mustKnock: true, ...overrides };
  const session = fakeSession(room, SILENT_MEDIA);
  const stopKnocking = vi.fn(() => Promise.resolve());
  const lobby = mountWithTexts(LobbyPage, {
    session: { ...session, room: { ...session.room, stopKnocking } },
    room,
    media: SILENT_MEDIA,
    controls: { toggleMicrophone: vi.fn(), toggleCamera: vi.fn(), retry: vi.fn(), choose: vi.fn() },
  });
  return { lobby, stopKnocking };
}

describe('LobbyPage', () => {
  it('takes back that the room is full once somebody has left', async () => {
    const lobby = await join(2, Promise.reject(new SignalError('room_full')));
    await vi.waitFor(() => expect(lobby.get(problem).text()).toContain('full'));
    await lobby.setProps({ room: roomOf(1) });
    expect(lobby.find(problem).exists()).toBe(false);
  });

  it('says why joining takes long while there is no network', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    const lobby = await join(0, new Promise(() => {}));
    expect(lobby.get(problem).text()).toContain('You are offline');
    vi.restoreAllMocks();
  });

  it('calls it no failure that one has stopped asking', async () => {
    const lobby = await join(1, Promise.reject(new SignalError('not_admitted')));
    await vi.waitFor(() =>
      expect(lobby.get('[data-test="join"]').attributes('disabled')).toBe(undefined),
    );
    expect(lobby.find(problem).exists()).toBe(false);
  });

  it('asks to join where a host has to agree, and does not call a hidden room empty', () => {
    const { lobby } = lobbyWith({});
    expect(lobby.get('[data-test="join"]').text()).toBe('Ask to join');
    expect(lobby.find('[data-test="presence"]').exists()).toBe(false);
    const host = lobbyWith({ mustKnock: false }).lobby;
    expect(host.get('[data-test="join"]').text()).toBe('Join the meeting');
    expect(host.find('[data-test="presence"]').exists()).toBe(true);
  });

  it.each<RoomView['phase']>([
    { kind: 'knocking' },
    { kind: 'recovering', stage: 'knocking', since: 0, isAnnounced: false },
  ])('keeps the preview while a host is asked, and lets one stop: %j', async (phase) => {
    const { lobby, stopKnocking } = lobbyWith({ phase });
    expect(lobby.find('[data-test="preview"]').exists()).toBe(true);
    expect(lobby.find('[data-test="join"]').exists()).toBe(false);
    await lobby.get('[data-test="stop-asking"]').trigger('click');
    expect(stopKnocking).toHaveBeenCalledOnce();
  });
});
