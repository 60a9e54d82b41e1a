import { createHash } from 'node:crypto';
import { LuaApi } from 'wasmoon-lua5.1';
import { RedisError, type Reply, type Status } from './reply';

/** What of the C API of Lua 5.1 (https://www.lua.org/manual/5.1/manual.html#3) is used, as WebAssembly exports it. */
interface LuaModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  addFunction(run: (state: number) => number, signature: 'ii'): number;
  _malloc(bytes: number): number;
  _lua_createtable(state: number, items: number, fields: number): void;
  _lua_gettop(state: number): number;
  _lua_next(state: number, index: number): number;
  _lua_pcall(state: number, args: number, results: number, handler: number): number;
  _lua_pushboolean(state: number, value: number): void;
  _lua_pushlstring(state: number, at: number, length: number): void;
  _lua_pushnil(state: number): void;
  _lua_pushnumber(state: number, value: number): void;
  _lua_pushcclosure(state: number, run: number, upvalues: number): void;
  _lua_pushvalue(state: number, index: number): void;
  _lua_rawgeti(state: number, index: number, place: number): void;
  _lua_rawset(state: number, index: number): void;
  _lua_rawseti(state: number, index: number, place: number): void;
  _lua_settop(state: number, top: number): void;
  _lua_toboolean(state: number, index: number): number;
  _lua_tolstring(state: number, index: number, lengthAt: number): number;
  _lua_tonumber(state: number, index: number): number;
  _lua_type(state: number, index: number): number;
  _luaL_newstate(): number;
  _luaL_openlibs(state: number): void;
  _luaL_loadbuffer(state: number, at: number, length: number, name: number): number;
  _luaL_ref(state: number, table: number): number;
}

const REGISTRY = -10_000;
const GLOBALS = -10_002;
const TYPE = { nil: 0, boolean: 1, number: 3, string: 4, table: 5 } as const;
const BUFFER_BYTES = 1 << 20;

export type RedisCall = (args: readonly string[]) => Reply;

/**
 * What Redis gives scripts besides Lua's own libraries, https://redis.io/docs/latest/develop/programmability/lua-api.
 * `host` comes from outside: an error in it must cross as a value, since it may not unwind the stack of Lua.
 */
const ENVIRONMENT = `
local host = ...
local function checked(reply)
  if type(reply) == 'table' and reply.err then error(reply, 0) end
  return reply
end
redis = {
  call = function(...) return checked(host.call(...)) end,
  pcall = function(...) return host.call(...) end,
  sha1hex = function(text) return host.sha1hex(text) end,
  error_reply = function(text) return { err = text } end,
  status_reply = function(text) return { ok = text } end,
  log = function() end,
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
}
cjson = {
  decode = function(text) return checked(host.decode(text)) end,
  encode = function(value) return host.encode(value) end,
}
os, io, debug, package, require, dofile, loadfile, print = nil
setmetatable(_G, {
  __newindex = function(_, name) error('Attempt to modify a readonly table: ' .. tostring(name), 2) end,
  __index = function(_, name) error('Script attempted to access nonexistent global variable ' .. tostring(name), 2) end,
})
`;

/** Runs the scripts of Redis in Lua 5.1, the version that Redis has. One serves any number of simulated servers. */
export class LuaMachine {
  readonly #lua: LuaModule;
  readonly #state: number;
  readonly #buffer: number;
  readonly #length: number;
  /** Compiled scripts by their text. */
  readonly #compiled = new Map<string, number>();
  #call: RedisCall = () => null;

  private constructor(lua: LuaModule) {
    this.#lua = lua;
    this.#buffer = lua._malloc(BUFFER_BYTES);
    this.#length = lua._malloc(4);
    this.#state = lua._luaL_newstate();
    lua._luaL_openlibs(this.#state);
    this.#load(ENVIRONMENT);
    lua._lua_createtable(this.#state, 0, 4);
    this.#offer('call', (args) => this.#call(args));
    this.#offer('sha1hex', ([text = '']) => createHash('sha1').update(text).digest('hex'));
    this.#offerRaw('decode', () => this.#pushJson(JSON.parse(this.#text(1))));
    this.#offerRaw('encode', () => this.#pushText(JSON.stringify(this.#json(1))));
    this.#run(1, 0);
  }

  static async start(): Promise<LuaMachine> {
    // Its types refer to a file that is not published.
    const { module } = (await LuaApi.initialize()) as { readonly module: LuaModule };
    return new LuaMachine(module);
  }

  /** @throws RedisError when the script cannot be compiled, or fails. */
  run(source: string, keys: readonly string[], args: readonly string[], call: RedisCall): Reply {
    const lua = this.#lua;
    const state = this.#state;
    const script = this.#compiled.get(source) ?? this.#compile(source);
    this.#call = call;
    lua._lua_settop(state, 0);
    this.#setGlobal('KEYS', keys);
    this.#setGlobal('ARGV', args);
    lua._lua_rawgeti(state, REGISTRY, script);
    this.#run(0, 1);
    const reply = this.#reply(-1);
    lua._lua_settop(state, 0);
    return reply;
  }

  #compile(source: string): number {
    this.#load(source);
    const script = this.#lua._luaL_ref(this.#state, REGISTRY);
    this.#compiled.set(source, script);
    return script;
  }

  #load(source: string): void {
    const length = this.#write(source);
    const failed = this.#lua._luaL_loadbuffer(this.#state, this.#buffer, length, this.#buffer);
    if (failed !== 0) throw new RedisError(`ERR Error compiling script: ${this.#text(-1)}`);
  }

  #run(args: number, results: number): void {
    if (this.#lua._lua_pcall(this.#state, args, results, 0) === 0) return;
    // What `error` was given: a text, or the reply of a command that failed.
    const error = this.#lua._lua_type(this.#state, -1) === TYPE.table ? this.#json(-1) : null;
    const text = isErrorTable(error) ? error.err : this.#text(-1);
    this.#lua._lua_settop(this.#state, 0);
    throw new RedisError(text.startsWith('ERR') ? text : `ERR ${text}`);
  }

  /** Adds a function to the table on top of the stack. */
  #offer(name: string, run: RedisCall): void {
    this.#offerRaw(name, () => {
      const count = this.#lua._lua_gettop(this.#state);
      const args: string[] = [];
      for (let i = 1; i <= count; i += 1) args.push(this.#text(i));
      this.#push(run(args));
    });
  }

  #offerRaw(name: string, run: () => void): void {
    const lua = this.#lua;
    const wrapped = lua.addFunction((state) => {
      try {
        run();
      } catch (error) {
        lua._lua_settop(state, 0);
        this.#pushJson({ err: error instanceof Error ? error.message : String(error) });
      }
      return 1;
    }, 'ii');
    this.#pushText(name);
    lua._lua_pushcclosure(this.#state, wrapped, 0);
    lua._lua_rawset(this.#state, -3);
  }

  #setGlobal(name: string, items: readonly string[]): void {
    this.#pushText(name);
    this.#push(items);
    this.#lua._lua_rawset(this.#state, GLOBALS);
  }

  #write(text: string): number {
    const heap = this.#lua.HEAPU8;
    if (text.length < 64 && writeAscii(heap, this.#buffer, text)) return text.length;
    const room = heap.subarray(this.#buffer, this.#buffer + BUFFER_BYTES);
    const { read, written } = encoder.encodeInto(text, room);
    if (read < text.length) throw new RangeError('a text of more than 1 MiB');
    return written;
  }

  #pushText(text: string): void {
    const length = this.#write(text);
    this.#lua._lua_pushlstring(this.#state, this.#buffer, length);
  }

  /** What `redis.call` returns for a reply: nil is `false`, a status a table. */
  #push(reply: Reply): void {
    const lua = this.#lua;
    const state = this.#state;
    if (reply === null) lua._lua_pushboolean(state, 0);
    else if (typeof reply === 'number') lua._lua_pushnumber(state, reply);
    else if (typeof reply === 'string') this.#pushText(reply);
    else if (isStatus(reply)) this.#pushJson(reply);
    else {
      lua._lua_createtable(state, reply.length, 0);
      reply.forEach((item, i) => {
        this.#push(item);
        lua._lua_rawseti(state, -2, i + 1);
      });
    }
  }

  /** What a script returns: numbers lose their fractions, a table ends at its first nil. */
  #reply(index: number): Reply {
    const lua = this.#lua;
    const state = this.#state;
    switch (lua._lua_type(state, index)) {
      case TYPE.boolean:
        return lua._lua_toboolean(state, index) === 1 ? 1 : null;
      case TYPE.number:
        return Math.trunc(lua._lua_tonumber(state, index));
      case TYPE.string:
        return this.#text(index);
      case TYPE.table: {
        const items: Reply[] = [];
        for (let place = 1; ; place += 1) {
          lua._lua_rawgeti(state, index, place);
          const isEnd = lua._lua_type(state, -1) === TYPE.nil;
          if (!isEnd) items.push(this.#reply(-1));
          lua._lua_settop(state, -2);
          if (isEnd) break;
        }
        if (items.length > 0) return items;
        const value = this.#json(index);
        if (isErrorTable(value)) throw new RedisError(value.err);
        return isStatusTable(value) ? value : items;
      }
      default:
        return null;
    }
  }

  #text(index: number): string {
    const lua = this.#lua;
    const at = lua._lua_tolstring(this.#state, index, this.#length);
    if (at === 0)
      throw new RedisError('ERR Lua redis lib command arguments must be strings or integers');
    const length = lua.HEAPU32[this.#length >> 2] ?? 0;
    const heap = lua.HEAPU8;
    // Most texts are short ASCII, for which the decoder costs more than it does.
    const text = length < 64 ? shortAscii(heap, at, length) : null;
    return text ?? decoder.decode(heap.subarray(at, at + length));
  }

  #pushJson(value: unknown): void {
    const lua = this.#lua;
    const state = this.#state;
    if (typeof value === 'number') lua._lua_pushnumber(state, value);
    else if (typeof value === 'boolean') lua._lua_pushboolean(state, value ? 1 : 0);
    else if (typeof value === 'string') this.#pushText(value);
    else if (Array.isArray(value)) {
      lua._lua_createtable(state, value.length, 0);
      value.forEach((item, i) => {
        this.#pushJson(item);
        lua._lua_rawseti(state, -2, i + 1);
      });
    } else if (typeof value === 'object' && value !== null) {
      lua._lua_createtable(state, 0, 8);
      for (const [name, item] of Object.entries(value)) {
        this.#pushText(name);
        this.#pushJson(item);
        lua._lua_rawset(state, -3);
      }
    } else throw new RangeError('cjson.null is not modelled');
  }

  /** As cjson does, which writes an empty table as an object. */
  #json(index: number): unknown {
    const lua = this.#lua;
    const state = this.#state;
    switch (lua._lua_type(state, index)) {
      case TYPE.boolean:
        return lua._lua_toboolean(state, index) === 1;
      case TYPE.number:
        return lua._lua_tonumber(state, index);
      case TYPE.string:
        return this.#text(index);
      case TYPE.table:
        return this.#jsonTable(index);
      default:
        return null;
    }
  }

  #jsonTable(index: number): unknown {
    const lua = this.#lua;
    const state = this.#state;
    const fields: [string, unknown][] = [];
    lua._lua_pushvalue(state, index);
    lua._lua_pushnil(state);
    while (lua._lua_next(state, -2) !== 0) {
      const value = this.#json(-1);
      lua._lua_settop(state, -2);
      // A copy: turning the key itself into a text would confuse lua_next.
      lua._lua_pushvalue(state, -1);
      fields.push([this.#text(-1), value]);
      lua._lua_settop(state, -2);
    }
    lua._lua_settop(state, -2);
    const isList = fields.length > 0 && fields.every(([name], i) => name === String(i + 1));
    return isList ? fields.map(([, value]) => value) : Object.fromEntries(fields);
  }
}

// Looking up globals is slow in the contexts in which Jest runs tests.
const { fromCharCode } = String;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function shortAscii(heap: Uint8Array, at: number, length: number): string | null {
  let text = '';
  for (let i = at; i < at + length; i += 1) {
    const byte = heap[i] ?? 0;
    if (byte > 127) return null;
    text += fromCharCode(byte);
  }
  return text;
}

function writeAscii(heap: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    heap[at + i] = code;
  }
  return true;
}

function isStatus(reply: Status | readonly Reply[]): reply is Status {
  return !Array.isArray(reply);
}

function isErrorTable(value: unknown): value is { err: string } {
  return typeof value === 'object' && value !== null && 'err' in value;
}

function isStatusTable(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'ok' in value;
}
