import preset from '../../../jest.preset.mjs';

// Real sockets, on machines that may be busy with other projects' tests.
export default { ...preset, testTimeout: 30_000 };
