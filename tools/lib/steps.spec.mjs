import { describe, expect, it } from '@jest/globals';
import { chooseSteps } from './steps.mjs';

const STEPS = [{ name: 'lint' }, { name: 'unit' }, { name: 'chaos', slow: true }];
const names = (args) => chooseSteps(args, STEPS).steps?.map(({ name }) => name);

describe('chooseSteps', () => {
  it('leaves out slow steps unless all are asked for', () => {
    expect(names([])).toEqual(['lint', 'unit']);
    expect(names(['--all'])).toEqual(['lint', 'unit', 'chaos']);
  });

  it('takes the named steps, slow ones too, in their own order', () => {
    expect(names(['--only', 'chaos,lint'])).toEqual(['lint', 'chaos']);
  });

  it('names the step that there is not', () => {
    expect(chooseSteps(['--only', 'unit,nothing'], STEPS)).toEqual({ unknown: 'nothing' });
    expect(chooseSteps(['--only'], STEPS)).toEqual({ unknown: '' });
  });
});
