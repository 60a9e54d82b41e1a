import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Sentence } from './sentence.mjs';

const DEFAULT_PORT = 8080;

/** Reads PORT and makes sure that it can be listened on now, before any slow work is done. */
export async function choosePort(env = process.env) {
  const text = settingOf('PORT', env) ?? String(DEFAULT_PORT);
  const host = settingOf('HOST', env);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Sentence(`PORT must be a number from 1 to 65535 and not "${text}": ${example(8080)}`);
  }
  const code = await tryToListen(port, host);
  if (code === null) return port;
  if (code === 'EADDRINUSE') {
    const other = port === 8090 ? 8091 : 8090;
    throw new Sentence(
      `Port ${port} is in use by another program: choose another one, ${example(other)}`,
    );
  }
  if (code === 'EACCES') {
    throw new Sentence(
      `You may not listen on port ${port}: choose one above 1023, ${example(8080)}`,
    );
  }
  throw new Sentence(`Cannot listen on port ${port}${host ? ` of HOST ${host}` : ''} (${code}).`);
}

/** As the servers read their settings: `NAME`, or what the file `NAME_FILE` holds; `undefined` when neither is set. */
function settingOf(name, env) {
  const text = env[name]?.trim();
  const file = env[`${name}_FILE`]?.trim();
  if (text || !file) return text || undefined;
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    throw new Sentence(`${name}_FILE must be a file that can be read.`);
  }
}

/** The error code that listening gives, or `null`. */
function tryToListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code ?? String(error)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function example(port) {
  return process.platform === 'win32'
    ? `for example: set PORT=${port} && npm start`
    : `for example: PORT=${port} npm start`;
}
