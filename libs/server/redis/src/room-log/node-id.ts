import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** What stands as it is in names of channels and in JSON: scripts look for it in stored text. */
const ODD = /[^\w.-]/g;

/** A name for this node that was never used before. */
export function newNodeId(host = hostname()): string {
  return `${host.replace(ODD, '_')}-${randomBytes(6).toString('base64url')}`;
}

/** @throws RangeError for a name that scripts would not find again. */
export function checkedNodeId(nodeId: string): string {
  if (nodeId === '' || nodeId.search(ODD) !== -1) {
    throw new RangeError('a node id is made of letters, digits and . _ -');
  }
  return nodeId;
}
