import preset from '../../jest.preset.mjs';

export default { ...preset, testTimeout: 600_000 };
