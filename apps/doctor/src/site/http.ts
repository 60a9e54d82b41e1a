import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { problemSchema } from '@madang/protocol';
import type { Site } from './site';

const MAX_BYTES = 256 * 1024;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Question {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Asks the site for one path, on a connection of its own. Follows no redirect. Rejects with the error of the network. */
export function ask(site: Site, path: string, question: Question): Promise<Answer> {
  const { method = 'GET', body, headers, signal } = question;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options = {
    ...{ method, signal, agent: false, rejectUnauthorized: site.isTrusted },
    headers: {
      ...headers,
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    },
  };
  const send = site.url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(new URL(path, site.url), options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) request.destroy(new Error('the answer has no end'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: got } = response;
        resolve({ status: statusCode, headers: got, text: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** The code of a problem (RFC 9457) of ours; `null` for what comes from somebody else. */
export function problemCode(answer: Answer): string | null {
  const { success, data } = problemSchema.safeParse(jsonOf(answer));
  return success ? data.code : null;
}
