import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  testMatch: ['<rootDir>/src/**/*.{browser-spec,spec}.ts'],
  testTimeout: 60_000,
};
