import type { Meeting } from '../meeting';
import type { Fault } from './fault';

/** Makes the fault happen now; whoever it is about may be gone already. */
export function inject(meeting: Meeting, fault: Fault): void {
  const { recorder, world } = meeting;
  const { what, who, forMs } = fault;
  recorder.add({ kind: 'fault', what: `${what} (who ${who}, ${forMs} ms)`, forMs });
  const page = meeting.openPage(fault.who);
  const gateway = meeting.runningGateway(fault.who);
  const link = page && meeting.balancer.linkOf(page.process);
  switch (fault.what) {
    case 'link cut':
      return link?.cut();
    case 'link silent':
      return link?.goSilent('both');
    case 'link silent to the gateway':
      return link?.goSilent('up');
    case 'link silent to the page':
      return link?.goSilent('down');
    case 'reload':
    case 'crash':
    case 'close':
    case 'leave':
      return meeting.endPage(fault.who, fault.what, Math.min(fault.forMs, 2_000));
    case 'reconnect':
      return page?.reconnect();
    case 'ticket used twice':
      return meeting.useTicketTwice();
    case 'gateway killed':
      return gateway?.kill('process');
    case 'gateway machine lost':
      return gateway?.kill('machine');
    case 'gateway paused':
      gateway?.process.pause();
      world.schedule(fault.forMs, () => gateway?.process.wake());
      return;
    case 'gateway stopped':
      void gateway?.stop();
      return;
    case 'subscriber cut':
      return gateway?.line('subscriber').cut();
    case 'subscriber silent':
      return gateway?.line('subscriber').goSilent();
    case 'commands cut':
      return gateway?.line('commands').cut();
    case 'answer cut':
      return gateway?.line('commands').loseNextAnswer();
    case 'commands silent':
      return gateway?.line('commands').goSilent();
    case 'redis restarted empty':
      return restart(meeting, fault, 'lost');
    case 'redis restarted with its data':
      return restart(meeting, fault, 'kept');
    case 'redis failed over':
      return restart(meeting, fault, { lostWrites: fault.writes });
    case 'redis stalled':
      meeting.redis.stall();
      world.schedule(fault.forMs, () => meeting.redis.wake());
      return;
  }
}

function restart(
  { redis, world, recorder }: Meeting,
  { forMs }: Fault,
  data: Parameters<typeof redis.start>[0],
): void {
  if (!redis.isUp) return;
  redis.stop();
  world.schedule(Math.min(forMs, 6_000), () => {
    const lost = redis.start(data);
    if (data === 'lost') recorder.add({ kind: 'loss', what: 'everything' });
    if (lost > 0) recorder.add({ kind: 'loss', what: `the last ${lost} writes` });
  });
}
