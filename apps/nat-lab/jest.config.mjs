import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  testMatch: ['<rootDir>/src/**/*.nat-spec.ts'],
  testTimeout: 120_000,
};
