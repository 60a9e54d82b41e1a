import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Asks a Redis or Sentinel one thing on a connection of its own; the answer as it is on the wire (RESP2).
 * For what a test does to a server from outside.
 */
export async function askRedis(
  server: { readonly host: string; readonly port: number; readonly password?: string },
  ...words: readonly string[]
): Promise<string> {
  const socket = connect(server.port, server.host);
  await once(socket, 'connect');
  const { password } = server;
  const login = password === undefined ? '' : command('AUTH', password);
  socket.end(login + command(...words));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  if (login !== '') answer = answer.replace(/^.*\r\n/, '');
  return answer.trim();
}

function command(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}
