import { expect, it } from '@jest/globals';
import { Metrics } from './metrics';

it('counts by label, and goes on after it was read', async () => {
  const metrics = new Metrics('test');
  const tally = metrics.tally('madang_things_total', 'Things', 'kind');
  const lines = async (): Promise<string[]> => {
    const { text } = await metrics.render();
    return text.split('\n').filter((line) => line.startsWith('madang_things_total{'));
  };
  expect(await lines()).toEqual([]);
  tally.add('one');
  tally.add('other');
  tally.add('one');
  metrics.tally('madang_things_total', 'Things', 'kind').add('one');
  const first = await lines();
  expect(first.map((line) => line.replace(/,?service="test",?/, ''))).toEqual([
    'madang_things_total{kind="one"} 3',
    'madang_things_total{kind="other"} 1',
  ]);
  expect(await lines()).toEqual(first);
  tally.add('one');
  expect((await lines())[0]).toMatch(/ 4$/);
});
