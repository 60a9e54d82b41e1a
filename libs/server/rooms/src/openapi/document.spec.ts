import { describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JwksController } from '../jwks.controller';
import { RoomsController } from '../rooms.controller';
import { DocsController } from './docs.controller';
import { createDocument, problemsOf } from './document';
import { OPERATIONS } from './operations';

/** Routes as Nest has them: `GET /api/rooms/{roomId}`. */
function routesOf(controller: abstract new (...args: never[]) => object): string[] {
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string;
    const whole = `/${base}${path === '/' ? '' : `/${path}`}`;
    return [`${RequestMethod[method]} ${whole.replaceAll(/:(\w+)/g, '{$1}')}`];
  });
}

/** What sources throw: `403 banned`. Codes that are chosen elsewhere stand in a union beside. */
function thrown(): Set<string> {
  const folder = fileURLToPath(new URL('../', import.meta.url));
  const files = readdirSync(folder).filter((file) => /(?<!spec)\.ts$/.test(file));
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const direct = [...text.matchAll(/new HttpProblem\((\d+), '([a-z_]+)'/g)].map(
    ([, status, code]) => `${status} ${code}`,
  );
  const refusals = [...text.matchAll(/this\.refusal\(room, '([a-z_]+)'\)/g)].map(
    ([, code]) => `403 ${code}`,
  );
  return new Set([...direct, ...refusals]);
}

describe('the OpenAPI document', () => {
  const document = createDocument();

  it('is valid, says somebody else', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    const broken = structuredClone(document) as Record<string, unknown>;
    delete broken.info;
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('has each route of the service, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const real = [RoomsController, JwksController, DocsController].flatMap(routesOf);
    expect(real).toHaveLength(10);
    expect([...described].sort()).toEqual([...real].sort());
  });

  it('has each problem that the service throws, and no other', () => {
    const described = OPERATIONS.flatMap((operation) =>
      [...problemsOf(operation)].flatMap(([status, codes]) =>
        codes.map((code) => `${status} ${code}`),
      ),
    );
    // These come from the kernel: bodies, and what nobody has thought of.
    const kernel = ['400', '413', '415'].map((status) => `${status} invalid_request`);
    expect([...new Set(described)].sort()).toEqual(
      [...new Set([...thrown(), ...kernel, '500 internal'])].sort(),
    );
  });

  it('leaves room for more in answers, and none in requests', () => {
    const schemas = document.components.schemas ?? {};
    for (const name of ['CreateRoom', 'UpdateRoom', 'TicketRequest']) {
      expect(schemas[name]).toMatchObject({ additionalProperties: false });
    }
    for (const name of ['Room', 'CreatedRoom', 'Ticket', 'Problem']) {
      expect(schemas[name]).not.toHaveProperty('additionalProperties');
    }
  });
});
