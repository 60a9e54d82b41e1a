/** REST as docs/protocol.md §1 tells it. */
export interface Answer {
  status: number;
  type: string;
  headers: Headers;
  body: Record<string, unknown>;
}

export async function call(url: string, method: 'GET' | 'POST', body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

export async function createRoom(
  url: string,
  options: object = {},
): Promise<{ roomId: string; hostKey: string }> {
  const { status, body } = await call(`${url}/api/rooms`, 'POST', options);
  if (status !== 201) throw new Error(`the room was not created: ${JSON.stringify(body)}`);
  return { roomId: String(body.roomId), hostKey: String(body.hostKey) };
}

export async function getTicket(
  url: string,
  roomId: string,
  options: object = {},
): Promise<string> {
  const { status, body } = await call(`${url}/api/rooms/${roomId}/tickets`, 'POST', options);
  if (status !== 201) throw new Error(`no ticket was given: ${JSON.stringify(body)}`);
  return String(body.ticket);
}
