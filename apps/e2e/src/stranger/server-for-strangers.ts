import { afterAll, beforeAll } from '@jest/globals';
import type { Topology } from '../topologies/topology';
import { getTicket } from './rest';
import { Stranger } from './stranger';

export interface ServerForStrangers {
  readonly url: string;
  /** Opens a socket and says nothing. */
  connect(origin?: string): Promise<Stranger>;
  /** Uses the ticket for a new session that has joined. */
  enter(ticket: string, displayName: string): Promise<Stranger>;
  /** Gets a ticket and enters. */
  join(roomId: string, displayName: string, proof?: object): Promise<Stranger>;
}

/** A running Madang for all tests of the surrounding describe; it and every connection end with them. */
export function serverForStrangers(start: () => Promise<Topology>): ServerForStrangers {
  let topology: Topology | null = null;
  const strangers: Stranger[] = [];
  const keep = (stranger: Stranger): Stranger => {
    strangers.push(stranger);
    return stranger;
  };

  beforeAll(async () => {
    topology = await start();
  });
  afterAll(async () => {
    for (const stranger of strangers) stranger.drop();
    await topology?.stop();
  });

  const server: ServerForStrangers = {
    get url() {
      if (topology === null) throw new Error('the server is started before the first test only');
      return topology.url;
    },
    connect: async (origin) => keep(await Stranger.connect(server.url, origin)),
    enter: async (ticket, displayName) =>
      keep(await Stranger.join(server.url, ticket, displayName)),
    join: async (roomId, displayName, proof = {}) =>
      server.enter(await getTicket(server.url, roomId, proof), displayName),
  };
  return server;
}
