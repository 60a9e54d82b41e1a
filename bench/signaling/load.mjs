/**
 * The clients of one measurement, in a process of their own. Argument: JSON
 * `{ client, ports, rooms, pairs, perRoom, bytes, window, rate, seconds }`. Each pair has one client on each
 * of two nodes; both send to each other. Three phases: warming up; then `full`: every client always has `window`
 * signals under way, so that the stack is as busy as it can be; then `calm`: `rate` signals a second in all.
 * Prints `begin <phase>` and `end <phase>` around what is measured, and the results as JSON at the end.
 */
import { setTimeout as wait } from 'node:timers/promises';

const options = JSON.parse(process.argv[2]);
const { client, ports, rooms, pairs, perRoom, bytes, window, rate, seconds } = options;
const { connect, createRoom } = await import(`./clients/${client}.mjs`);

/** Signals for each node before anything is measured, and how long that may take. */
const [WARM_SIGNALS, WARM_MS] = [10_000, 60_000];

/** What came back since the phase began, in ms from sending to receiving. */
let latencies = [];
/** Whether whoever gets an answer sends the next. */
let isFull = false;
const links = [];

/** The time of sending and the link, then padding; in the form of an unsealed payload of Madang, for all stacks. */
function payload(link) {
  const data = Buffer.alloc(bytes, 7);
  data.writeDoubleLE(performance.now(), 0);
  data.writeUInt32LE(link, 8);
  return `p1.${data.toString('base64url')}`;
}

function send(link) {
  const { from, to } = links[link];
  from.send(to.address, payload(link));
}

function onSignal(text) {
  const head = Buffer.from(text.slice(3, 19), 'base64url');
  latencies.push(performance.now() - head.readDoubleLE(0));
  if (isFull) send(head.readUInt32LE(8));
}

let roomId;
for (let pair = 0; pair < pairs; pair += 1) {
  if (createRoom && pair % perRoom === 0) roomId = await createRoom(rooms);
  const [one, other] = await Promise.all(
    [0, 1].map((side) =>
      connect({ port: ports[(2 * pair + side) % ports.length], rooms, roomId, onSignal }),
    ),
  );
  links.push({ from: one, to: other }, { from: other, to: one });
}

/** Sends evenly over all links in turn, and never more than is due. */
async function sendFor(milliseconds) {
  const start = performance.now();
  let done = 0;
  for (;;) {
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return;
    for (const due = Math.floor((elapsed * rate) / 1_000); done < due; done += 1)
      send(done % links.length);
    await wait(1);
  }
}

async function measured(phase, run) {
  latencies = [];
  console.log(`begin ${phase}`);
  await run();
  console.log(`end ${phase}`);
  latencies.sort((a, b) => a - b);
  const quantile = (q) => latencies[Math.floor(q * (latencies.length - 1))] ?? NaN;
  return { signals: latencies.length, p50: quantile(0.5), p99: quantile(0.99) };
}

isFull = true;
for (let link = 0; link < links.length; link += 1) for (let i = 0; i < window; i += 1) send(link);
// Until the compilers of every node have seen what is hot: a time would do for one stack and not for another.
const start = performance.now();
while (latencies.length < WARM_SIGNALS * ports.length && performance.now() - start < WARM_MS)
  await wait(100);
const full = await measured('full', () => wait(seconds * 1_000));
isFull = false;
await wait(500);
const calm = await measured('calm', () => sendFor(seconds * 1_000));
console.log(JSON.stringify({ full, calm }));
for (const { from } of links) from.close();
process.exit(0);
