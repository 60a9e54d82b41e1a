import { describe, expect, it } from '@jest/globals';
import type { LogFormat, LogLevel } from './logger';
import { NestLogger } from './nest-logger';
import { PinoLogger } from './pino-logger';

function capture(level: LogLevel = 'debug', format: LogFormat = 'json') {
  const lines: string[] = [];
  const target = { write: (line: string) => void lines.push(line) };
  return { lines, logger: PinoLogger.create({ service: 'test', level, format, target }) };
}

describe('the log', () => {
  it('writes one object per line with the bound context', () => {
    const { lines, logger } = capture();
    logger.child({ roomId: 'r' }).child({ sessionId: 's' }).info('joined', { members: 2 });
    expect(lines).toHaveLength(1);
    const { time, ...rest } = JSON.parse(lines[0] ?? '') as { time: string };
    expect(new Date(time).toISOString()).toBe(time);
    expect(rest).toEqual({
      level: 'info',
      service: 'test',
      roomId: 'r',
      sessionId: 's',
      members: 2,
      msg: 'joined',
    });
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('at level %s writes %i of four', (level, count) => {
    const { lines, logger } = capture(level);
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(lines).toHaveLength(count);
  });

  it('keeps the stack and the cause of an error', () => {
    const { lines, logger } = capture();
    logger.error('failed', { err: new Error('outer', { cause: new Error('inner') }) });
    const { err } = JSON.parse(lines[0] ?? '') as { err: { message: string; stack: string } };
    expect(err.message).toContain('outer');
    expect(err.stack).toContain('inner');
  });

  it('blanks out fields that are known to hold secrets', () => {
    const { lines, logger } = capture();
    logger.info('x', { password: 'hunter2', body: { hostKey: 'hunter2', ticket: 'hunter2' } });
    logger.child({ resumeToken: 'hunter2' }).info('y', { headers: { authorization: 'hunter2' } });
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[Redacted]');
  });

  it('can be written for people', () => {
    const { lines, logger } = capture('info', 'text');
    logger.info('listening', { url: 'http://localhost:8080' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: listening \{"url":"http:\/\/localhost:8080"\}\n$/,
    );
  });
});

describe('what Nest says', () => {
  it('is kept for those who look for details', () => {
    const { lines, logger } = capture();
    new NestLogger(logger).log('Mapped {/api, GET} route', 'RouterExplorer');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'debug',
      msg: 'Mapped {/api, GET} route',
      context: 'RouterExplorer',
    });
  });

  it('is not lost when it is an error', () => {
    const { lines, logger } = capture('error');
    const nest = new NestLogger(logger);
    nest.error(new Error('broken'), 'Somewhere');
    nest.error('failed', 'Error: at a place', 'Elsewhere');
    nest.warn('hm', 'Nowhere');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { msg: 'broken', context: 'Somewhere', err: { message: 'broken' } },
      { msg: 'failed', context: 'Elsewhere', stack: 'Error: at a place' },
    ]);
  });
});
