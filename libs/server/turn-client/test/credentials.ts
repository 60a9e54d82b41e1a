import { createHmac } from 'node:crypto';

/** TURN REST credentials (draft-uberti-behave-turn-rest-00 §2.2) that end so many seconds from now. */
export function credentialsFor(subject: string, secret: string, ttlSeconds = 600) {
  const username = `${Math.floor(Date.now() / 1_000) + ttlSeconds}:${subject}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return { username, credential };
}
