import preset from '../../jest.preset.mjs';

// On two processors Jest would take one for itself, and the runs are all that there is to do.
export default { ...preset, maxWorkers: 2, testTimeout: 600_000 };
