import { afterEach, describe, expect, it } from '@jest/globals';
import { reportUncaught } from './report';

const original = Object.getOwnPropertyDescriptor(globalThis, 'reportError');

afterEach(() => {
  if (original === undefined) Reflect.deleteProperty(globalThis, 'reportError');
  else Object.defineProperty(globalThis, 'reportError', original);
});

describe('reportUncaught', () => {
  it('hands the error to the platform where it takes one', () => {
    const reported: unknown[] = [];
    Object.defineProperty(globalThis, 'reportError', {
      value: (error: unknown) => reported.push(error),
      configurable: true,
    });
    reportUncaught('fault');
    expect(reported).toEqual(['fault']);
  });
});
