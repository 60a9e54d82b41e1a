import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problemSchema } from '@madang/protocol';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';
import { createApp } from '../create-app';
import { KernelModule } from '../kernel.module';
import { HttpProblem } from './http-problem';
import { parseBody } from './parse-body';

const greetingSchema = z.strictObject({ name: z.string(), deep: z.object({ n: z.number() }) });

@Controller('api')
class ApiController {
  @Get('boom')
  boom(): never {
    throw new Error('the database password is hunter2');
  }

  @Get('busy')
  busy(): never {
    throw new HttpProblem(503, 'unavailable', {
      headers: { 'Retry-After': '7' },
      cause: new Error('connect ECONNREFUSED'),
    });
  }

  @Get('rooms/:roomId')
  room() {
    return {};
  }

  @Post('greet')
  greet(@Body() body: unknown) {
    return parseBody(greetingSchema, body);
  }
}

const lines: string[] = [];

@Module({
  imports: [
    KernelModule.forRoot({
      service: 'test',
      env: { LOG_LEVEL: 'debug' },
      logTarget: { write: (line) => void lines.push(line) },
    }),
  ],
  controllers: [ApiController],
})
class TestModule {}

describe('an app', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    app = await createApp({ module: TestModule });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  const post = (body: string | undefined, contentType = 'application/json') =>
    fetch(`${url}/api/greet`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      ...(body === undefined ? {} : { body }),
    });

  async function problemOf(response: Response) {
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const problem = problemSchema.parse(await response.json());
    expect(problem.status).toBe(response.status);
    expect(problem.type).toBe('about:blank');
    return problem;
  }

  it('answers an accepted body', async () => {
    const response = await post('{"name":"a","deep":{"n":1}}', 'Application/JSON; charset=utf-8');
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: 'a', deep: { n: 1 } });
  });

  it('names the place of a wrong body, not its content', async () => {
    const response = await post('{"name":"secret-name","deep":{"n":"secret-n"}}');
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({
      code: 'invalid_request',
      path: 'deep.n',
      title: 'Bad Request',
    });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it.each([
    ['no JSON', '{"name"', 'application/json', 400],
    ['a bare value', '1', 'application/json', 400],
    ['no body', undefined, 'application/json', 400],
    ['another content type', '{}', 'text/plain', 415],
    ['a form', 'name=a', 'application/x-www-form-urlencoded', 415],
    ['an unknown encoding', '{}', 'application/json; charset=latin1', 415],
    ['more than 16 kB', JSON.stringify({ name: 'x'.repeat(16 * 1024) }), 'application/json', 413],
  ])('refuses %s', async (_name, body, contentType, status) => {
    const response = await post(body, contentType);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).code).toBe('invalid_request');
  });

  it('accepts a body just below the limit', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(16 * 1024 - 40), deep: { n: 1 } });
    expect((await post(body)).status).toBe(201);
  });

  it('hides what went wrong inside, and logs it', async () => {
    const response = await fetch(`${url}/api/boom`);
    expect(response.status).toBe(500);
    const problem = await problemOf(response);
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(lines.some((line) => line.includes('hunter2') && line.includes('"error"'))).toBe(true);
  });

  it('sends the headers of a problem and keeps its cause', async () => {
    const response = await fetch(`${url}/api/busy`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(JSON.stringify(await problemOf(response))).not.toContain('ECONNREFUSED');
    const line = lines.find((one) => one.includes('ECONNREFUSED')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', cause: 'connect ECONNREFUSED' });
    expect(line).not.toContain('stack');
  });

  it('answers an unknown route with a problem', async () => {
    const response = await fetch(`${url}/nowhere?token=abc`);
    expect(response.status).toBe(404);
    expect((await problemOf(response)).code).toBe('invalid_request');
  });

  it('sends a strict policy with every answer', async () => {
    for (const path of ['/healthz', '/nowhere', '/api/boom']) {
      const { headers } = await fetch(`${url}${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("object-src 'none'");
      expect(policy).not.toContain('unsafe-inline');
      expect(policy).not.toMatch(/https?:|\*|'unsafe-eval'/);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('permissions-policy')).toContain('camera=(self)');
    }
  });

  it('logs a request at debug without its query', async () => {
    lines.length = 0;
    await fetch(`${url}/api/rooms/abc?ticket=verysecret`);
    const line = lines.find((one) => one.includes('/api/rooms/abc'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'debug',
      service: 'test',
      method: 'GET',
      path: '/api/rooms/abc',
      status: 200,
    });
    expect(lines.join('')).not.toContain('verysecret');
  });

  it('measures requests by route, not by path', async () => {
    await fetch(`${url}/api/rooms/abc`);
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toMatch(
      /madang_http_request_seconds_count\{service="test",method="GET",route="\/api\/rooms\/:roomId",status="200"\} \d/,
    );
    expect(text).not.toContain('rooms/abc');
    expect(text).toContain('madang_problems_total{code="unavailable",service="test"} 1\n');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });
});
