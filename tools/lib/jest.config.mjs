export default { testEnvironment: 'node', transform: {}, testMatch: ['<rootDir>/*.spec.mjs'] };
