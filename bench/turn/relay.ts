import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { TurnClient } from '@madang/server-turn-client';

/** As large as media packets are. */
const PACKET_BYTES = 1_100;
const PINGS = 300;
const FLIGHT = 32;
const BLAST_MS = 1_500;
const STALL_MS = 100;

/** Sends one packet and resolves when it has come back; the way that is measured. */
interface Way {
  send(data: Buffer): void;
  onData(listener: (data: Buffer) => void): () => void;
}

const [rounds = NaN, port = NaN] = process.argv.slice(2, 4).map(Number);
const secret = process.argv[4] ?? '';
const echo = createSocket('udp4');
echo.on('message', (data, { port, address }) => echo.send(data, port, address));
const to = { address: '127.0.0.1', port: await bound(echo) };

const socket = createSocket('udp4');
await bound(socket);
const direct: Way = {
  send: (data) => socket.send(data, to.port, to.address),
  onData: (listener) => {
    socket.on('message', listener);
    return () => socket.off('message', listener);
  },
};
const ways: Record<string, Way> = { direct };
const clients: TurnClient[] = [];
for (const transport of ['udp', 'tcp']) {
  const url = `turn:127.0.0.1:${port}?transport=${transport}`;
  const client = await TurnClient.open(url, credentials());
  await client.permit(to.address);
  clients.push(client);
  ways[`relay, ${transport}`] = {
    send: (data) => client.send(to, data),
    onData: (listener) => client.onData((_from, data) => listener(data)),
  };
}

const trips: Record<string, number[]> = {};
const rates: Record<string, number[]> = {};
for (let round = 0; round < rounds; round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    (trips[name] ??= []).push(await roundTrip(way));
    (rates[name] ??= []).push(await throughput(way));
  }
}
for (const client of clients) await client.close();
socket.close();
echo.close();

const base = { trip: median(trips['direct']), rate: median(rates['direct']) };
console.log(
  `through coturn and back, medians of ${rounds} rounds, packets of ${PACKET_BYTES} bytes\n`,
);
console.log('                 round trip µs     added µs   packets/s, ratio');
for (const name of Object.keys(ways)) {
  const trip = median(trips[name]);
  const rate = median(rates[name]);
  const cells = [trip.toFixed(0), (trip - base.trip).toFixed(0), rate.toFixed(0)];
  console.log(
    `${name.padEnd(16)}${cells.map((cell) => cell.padStart(13)).join('')}${(rate / base.rate).toFixed(2).padStart(8)}`,
  );
}

async function bound(one: Socket): Promise<number> {
  one.bind(0, '127.0.0.1');
  await once(one, 'listening');
  return one.address().port;
}

function credentials(): { username: string; credential: string } {
  const username = `${Math.floor(Date.now() / 1_000) + 600}:bench`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/** µs, the median of many, one after the other. */
async function roundTrip(way: Way): Promise<number> {
  const packet = Buffer.alloc(PACKET_BYTES);
  const times: number[] = [];
  for (let n = 0; n < PINGS; n += 1) {
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const stop = way.onData(() => {
        stop();
        resolve();
      });
      way.send(packet);
    });
    times.push((performance.now() - began) * 1_000);
  }
  return median(times);
}

/** Packets a second that come back, with so many under way that the next is sent when one comes. Lost ones are made up for. */
async function throughput(way: Way): Promise<number> {
  const packet = Buffer.alloc(PACKET_BYTES);
  let back = 0;
  let seen = 0;
  const stop = way.onData(() => {
    back += 1;
    way.send(packet);
  });
  const fill = (): void => {
    for (let n = 0; n < FLIGHT; n += 1) way.send(packet);
  };
  fill();
  const refill = setInterval(() => {
    if (back === seen) fill();
    seen = back;
  }, STALL_MS);
  await delay(BLAST_MS);
  clearInterval(refill);
  stop();
  // What is still under way is nobody's.
  await delay(STALL_MS);
  return back / (BLAST_MS / 1_000);
}

function median(list: readonly number[] = []): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
}
