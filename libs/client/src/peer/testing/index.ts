/** For specs that play meetings in a real browser, or hold a real connection beside the fake one. */
export { examine, type Laboratory } from './fidelity';
export { FakePeerConnection } from './fake-peer-connection';
export { disagreements } from './meeting/agreement';
export { Meeting, type Surroundings } from './meeting/meeting';
export {
  changeAllNetworks,
  changeOneNetwork,
  play,
  type Epilogue,
  type Outcome,
  type World,
} from './meeting/play';
export { disturb, type Limits } from './meeting/trouble';
export { type Wire } from './meeting/wire';
export { Random } from './random';
