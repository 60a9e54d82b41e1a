import preset from '../../../jest.preset.mjs';

// Passwords are hashed for real, which takes its time on a busy machine.
export default { ...preset, testTimeout: 20_000 };
