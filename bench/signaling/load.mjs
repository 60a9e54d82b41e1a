/**
 * The clients of one measurement, in a process of their own. Argument: JSON
 * `{ client, ports, rooms, pairs, perRoom, rate, seconds, bytes }`. Prints a line `ready`, sends for a second
 * to warm up, prints `begin`, sends for `seconds`, and prints the result as JSON.
 */
import { setTimeout as wait } from 'node:timers/promises';

const { client, ports, rooms, pairs, perRoom, rate, seconds, bytes } = JSON.parse(process.argv[2]);
const { connect, createRoom } = await import(`./clients/${client}.mjs`);

const latencies = [];
let isCounting = false;
let sent = 0;

/** The time of sending, then padding; in the form of an unsealed payload of Madang, for all stacks. */
function payload() {
  const data = Buffer.alloc(bytes, 7);
  data.writeDoubleLE(performance.now(), 0);
  return `p1.${data.toString('base64url')}`;
}

function onSignal(text) {
  const sentAt = Buffer.from(text.slice(3, 19), 'base64url').readDoubleLE(0);
  if (isCounting) latencies.push(performance.now() - sentAt);
}

const links = [];
let roomId;
for (let pair = 0; pair < pairs; pair += 1) {
  if (createRoom && pair % perRoom === 0) roomId = await createRoom(rooms);
  const [one, other] = await Promise.all(
    ports.map((port) => connect({ port, rooms, roomId, onSignal })),
  );
  links.push({ from: one, to: other }, { from: other, to: one });
}
console.log('ready');

/** Sends evenly, `rate` signals a second over all links in turn, and never more than is due. */
async function sendFor(milliseconds) {
  const start = performance.now();
  let done = 0;
  for (;;) {
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return done;
    for (const due = Math.floor((elapsed * rate) / 1_000); done < due; done += 1) {
      const { from, to } = links[sent++ % links.length];
      from.send(to.address, payload());
    }
    await wait(2);
  }
}

await sendFor(1_000);
console.log('begin');
isCounting = true;
const offered = await sendFor(seconds * 1_000);
console.log('end');
await wait(1_000);
latencies.sort((a, b) => a - b);
const quantile = (q) => latencies[Math.floor(q * (latencies.length - 1))] ?? NaN;
console.log(
  JSON.stringify({ offered, received: latencies.length, p50: quantile(0.5), p99: quantile(0.99) }),
);
for (const { from } of links) from.close();
process.exit(0);
