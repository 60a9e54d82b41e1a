import { beforeAll, describe, expect, it } from '@jest/globals';
import { LuaMachine } from './lua';

describe('LuaMachine', () => {
  let lua: LuaMachine;
  beforeAll(async () => {
    lua = await LuaMachine.start();
  });
  const run = (source: string, args: string[] = []) => lua.run(source, ['key'], args, () => null);

  it('answers as Redis does', () => {
    expect(run('return { 1.9, "two", true, { 3 }, nil, 4 }')).toEqual([1, 'two', 1, [3]]);
    expect(run('return false')).toBeNull();
    expect(run('return { ok = "FINE" }')).toEqual({ ok: 'FINE' });
    expect(run('return KEYS[1] .. ARGV[1]', ['…ü'])).toBe('key…ü');
  });

  it('is the version of Lua that Redis has', () => {
    expect(run('return { _VERSION, tostring(3 / 1), 10 / 4 * 2 }')).toEqual(['Lua 5.1', '3', 5]);
    expect(run('return { unpack({ "a", "b" }) }')).toEqual(['a', 'b']);
    expect(run('return string.format("%.0f", 1767225600123 + 1)')).toBe('1767225600124');
  });

  it('gives commands their arguments, and scripts the replies', () => {
    const calls: (readonly string[])[] = [];
    const reply = lua.run('return redis.call("GET", 5, ARGV[1])', [], ['x'], (args) => {
      calls.push(args);
      return ['a', 7, null, { ok: 'OK' }];
    });
    expect(calls).toEqual([['GET', '5', 'x']]);
    expect(reply).toEqual(['a', 7, null, { ok: 'OK' }]);
  });

  it('reads and writes JSON', () => {
    expect(run('return cjson.encode(cjson.decode(ARGV[1]))', ['{"a":{"b":["c",1]}}'])).toBe(
      '{"a":{"b":["c",1]}}',
    );
    expect(run('return cjson.encode({})')).toBe('{}');
    expect(() => run('return cjson.decode("{")')).toThrow(/JSON/);
  });

  it('stops scripts at the errors of commands, unless they are wanted', () => {
    const fails = (): never => {
      throw new Error('ERR no such thing');
    };
    expect(() => lua.run('return redis.call("X")', [], [], fails)).toThrow('ERR no such thing');
    expect(lua.run('return redis.pcall("X").err', [], [], fails)).toBe('ERR no such thing');
  });

  it('has no globals of scripts', () => {
    expect(() => run('leak = 1')).toThrow(/leak/);
    expect(() => run('return missing')).toThrow(/missing/);
    expect(() => run('return os.time()')).toThrow(/os/);
  });

  it('says what cannot be compiled', () => {
    expect(() => run('return return')).toThrow(/compiling/);
  });
});
