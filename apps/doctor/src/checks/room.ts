import { failed, type Finding, warning, well } from '../report/finding';
import { RoomsRefusal, TestRoom } from '../site/rooms';
import type { Api } from './api';

/** Makes a room to look at everything else from within, and a first ticket into it. */
export async function checkRoom(
  signal: AbortSignal,
  { site }: Api,
  token: string | null,
  opened: (room: TestRoom) => void,
): Promise<Finding<TestRoom>> {
  if (token !== null && !site.isTrusted) {
    return failed(
      'token_unsafe',
      'no room was made: the creation token would go to whoever listens',
    );
  }
  try {
    const room = await TestRoom.make(site, token, signal);
    opened(room);
    await room.ticket(signal);
    return well('a room can be made, and a ticket into it', { ground: room });
  } catch (error) {
    if (!(error instanceof RoomsRefusal)) throw error;
    return refusal(error, token !== null);
  }
}

function refusal({ status, code, message }: RoomsRefusal, hasToken: boolean): Finding<never> {
  const figures = { status };
  if (code === 'creation_refused' || status === 401) {
    return hasToken
      ? failed('creation_refused', 'the creation token that was given is not the right one', {
          figures,
        })
      : warning('creation_refused', 'only whoever has the creation token makes rooms here', {
          figures,
        });
  }
  if (code === 'rate_limited')
    return failed('rate_limited', 'the rooms service asks to wait', { figures });
  if (status >= 500) return failed('api_unavailable', message, { figures });
  return failed('room_refused', message, { figures });
}
