import type { Commands } from './command';
import { HASH_COMMANDS } from './hashes';
import { KEY_COMMANDS } from './keys';
import { LIST_AND_SET_COMMANDS } from './lists-and-sets';
import { SORTED_SET_COMMANDS } from './sorted-sets';

/** Every command on data that is modelled, by its name in capitals. */
export const COMMANDS: Commands = {
  ...KEY_COMMANDS,
  ...HASH_COMMANDS,
  ...LIST_AND_SET_COMMANDS,
  ...SORTED_SET_COMMANDS,
};
