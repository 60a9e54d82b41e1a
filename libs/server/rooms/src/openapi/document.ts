import { auditQuerySchema, ERRORS, problemSchema, roomIdSchema } from '@madang/protocol';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { DEVICE_COOKIE } from '../client-ids';
import {
  EVERYWHERE,
  OPERATIONS,
  SCHEMAS,
  WITH_BODY,
  type HeaderName,
  type Operation,
  type ParameterName,
} from './operations';

type Json = Record<string, unknown>;

export interface OpenApiDocument extends Json {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: Record<string, Json>;
}

/** Of the API, not of the software; it changes when callers have to. */
const API_VERSION = '1.0.0';

/** OpenAPI 3.1 has the schemas of JSON Schema 2020-12, so ours are what requests are really checked by. */
export function createDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Madang',
      version: API_VERSION,
      description:
        'Rooms and tickets. Times are Unix times in ms. Every refusal is a problem (RFC 9457) with a stable `code`. What comes after a ticket is in docs/protocol.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    } as OpenApiDocument['info'],
    servers: [{ url: '/' }],
    tags: [{ name: 'rooms' }],
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries({ ...SCHEMAS, Problem: problemSchema }).map(([name, schema]) => [
          name,
          jsonSchema(schema),
        ]),
      ),
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: {
        hostKey: { type: 'http', scheme: 'bearer', description: 'The host key of the room.' },
        creationToken: {
          ...{ type: 'http', scheme: 'bearer' },
          description: 'Only where the operator has set ROOM_CREATION=token.',
        },
      },
    },
  };
}

/** Everything that this operation may answer besides what it is for, by status. */
export function problemsOf({ body, problems }: Operation): Map<number, string[]> {
  const byStatus = new Map<number, string[]>();
  for (const some of [problems, body === undefined ? {} : WITH_BODY, EVERYWHERE]) {
    for (const [status, codes = []] of Object.entries(some)) {
      const known = byStatus.get(Number(status)) ?? [];
      byStatus.set(Number(status), [...new Set([...known, ...codes])]);
    }
  }
  return new Map([...byStatus].sort(([one], [other]) => one - other));
}

function describe(operation: Operation): Json {
  const { id, summary, description, parameters, security, body } = operation;
  return {
    ...{ operationId: id, summary, tags: ['rooms'] },
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && {
      parameters: parameters.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    }),
    // Rooms can be made without a token in most places.
    security:
      security === undefined ? [] : [{ [security]: [] }, ...(security === 'hostKey' ? [] : [{}])],
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': schemaOf(body) } },
    }),
    responses: responsesOf(operation),
  };
}

function responsesOf(operation: Operation): Json {
  const { status, description, schema, headers } = operation.answer;
  const { mediaType = schema === undefined ? undefined : 'application/json' } = operation.answer;
  const content = schema === undefined ? { schema: {} } : schemaOf(schema);
  const refusals = [...problemsOf(operation)].map(([refused, codes]) => [
    String(refused),
    problemResponse(refused, codes),
  ]);
  return {
    [status]: {
      description,
      ...(headers !== undefined && {
        headers: Object.fromEntries(
          headers.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
        ),
      }),
      ...(mediaType !== undefined && { content: { [mediaType]: content } }),
    },
    ...(operation.parameters?.includes('ifNoneMatch') && {
      304: { description: 'The room is as it was.' },
    }),
    ...(Object.fromEntries(refusals) as Json),
  };
}

function problemResponse(status: number, codes: readonly string[]): Json {
  const sentences = codes.map((code) => `\`${code}\`: ${ERRORS[code as keyof typeof ERRORS][1]}`);
  const waits = status === 429 || status === 503 || status === 409;
  return {
    description: `${STATUS_CODES[status] ?? ''}. ${sentences.join(' ')}`,
    ...(waits && { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { enum: codes } } },
          ],
        },
      },
    },
  };
}

const PARAMETERS: Record<ParameterName, Json> = {
  roomId: parameter('roomId', 'path', jsonSchema(roomIdSchema), 'From the link of the room.'),
  device: parameter(
    ...([DEVICE_COOKIE, 'cookie', { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' }] as const),
    'As the first answer has set it: by it a ban outlasts a page load.',
  ),
  idempotencyKey: parameter(
    ...(['Idempotency-Key', 'header', { type: 'string', minLength: 16, maxLength: 130 }] as const),
    'Random, and as secret as the host key.',
  ),
  ifMatch: parameter('If-Match', 'header', { type: 'string' }, 'The ETag that was seen.', true),
  ifNoneMatch: parameter('If-None-Match', 'header', { type: 'string' }, 'The ETag that is known.'),
  cursor: parameter(
    ...(['cursor', 'query', jsonSchema(auditQuerySchema.shape.cursor.unwrap())] as const),
    '`next` of the page before.',
  ),
  limit: parameter(
    ...(['limit', 'query', { type: 'integer', minimum: 1, maximum: 200, default: 50 }] as const),
    'How many at once.',
  ),
};

const HEADERS: Record<HeaderName | 'Retry-After', Json> = {
  ETag: { description: 'The version of the room.', schema: { type: 'string' } },
  Location: { description: 'Where the room is.', schema: { type: 'string' } },
  'Set-Cookie': { description: `The device, \`${DEVICE_COOKIE}\`.`, schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
};

function parameter(
  name: string,
  place: 'path' | 'query' | 'header' | 'cookie',
  schema: Json,
  description: string,
  required = place === 'path',
): Json {
  return { name, in: place, required, description, schema };
}

function schemaOf(name: string): Json {
  return { schema: { $ref: `#/components/schemas/${name}` } };
}

/** As what may be sent: answers may have more members later. */
function jsonSchema(schema: z.ZodType): Json {
  const made: Json = z.toJSONSchema(schema, { io: 'input' });
  delete made.$schema;
  return made;
}
