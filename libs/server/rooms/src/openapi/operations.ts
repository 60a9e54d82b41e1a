import {
  auditPageSchema,
  createdRoomSchema,
  createRoomRequestSchema,
  jwksSchema,
  roomSchema,
  roomSettingsSchema,
  ticketRequestSchema,
  ticketSchema,
  updateRoomRequestSchema,
  type ErrorCode,
} from '@madang/protocol';
import type { z } from 'zod';

/** The schemas that have a name in the document. */
export const SCHEMAS = {
  CreateRoom: createRoomRequestSchema,
  CreatedRoom: createdRoomSchema,
  Room: roomSchema,
  UpdateRoom: updateRoomRequestSchema,
  RoomSettings: roomSettingsSchema,
  TicketRequest: ticketRequestSchema,
  Ticket: ticketSchema,
  AuditPage: auditPageSchema,
  KeySet: jwksSchema,
} as const satisfies Record<string, z.ZodType>;
export type SchemaName = keyof typeof SCHEMAS;

export type ParameterName =
  'roomId' | 'device' | 'idempotencyKey' | 'ifMatch' | 'ifNoneMatch' | 'cursor' | 'limit';
export type HeaderName = 'ETag' | 'Location' | 'Set-Cookie';

/** One route of the service. What all routes may answer (`EVERYWHERE`) is left out. */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly ParameterName[];
  readonly security?: 'hostKey' | 'creationToken';
  readonly body?: SchemaName;
  readonly answer: {
    readonly status: 200 | 201 | 204;
    readonly description: string;
    readonly schema?: SchemaName;
    readonly mediaType?: string;
    readonly headers?: readonly HeaderName[];
  };
  readonly problems: Readonly<Partial<Record<number, readonly ErrorCode[]>>>;
}

/** What any request may be answered. */
export const EVERYWHERE: Operation['problems'] = { 500: ['internal'] };
/** What any request with a body may be answered. */
export const WITH_BODY: Operation['problems'] = {
  400: ['invalid_request'],
  413: ['invalid_request'],
  415: ['invalid_request'],
};

const UNKNOWN: Operation['problems'] = {
  404: ['room_unknown'],
  429: ['rate_limited'],
  503: ['unavailable'],
};

export const OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/api/rooms', id: 'createRoom' },
    summary: 'Create a room',
    description: 'With an Idempotency-Key, repeating the request for a day makes no second room.',
    ...{ parameters: ['idempotencyKey'], security: 'creationToken', body: 'CreateRoom' },
    answer: {
      ...{ status: 201, schema: 'CreatedRoom', headers: ['Location'] },
      description: 'The room, with its host key, which is shown only here.',
    },
    problems: {
      ...{ 401: ['creation_refused'], 403: ['creation_refused'], 409: ['key_in_use'] },
      ...{ 422: ['key_reused'], 429: ['rate_limited'], 503: ['unavailable'] },
    },
  },
  {
    ...{ method: 'get', path: '/api/rooms/{roomId}', id: 'readRoom', summary: 'Look at a room' },
    parameters: ['roomId', 'ifNoneMatch'],
    answer: {
      ...{ status: 200, schema: 'Room', headers: ['ETag'] },
      description: 'What everybody with the link may know.',
    },
    problems: UNKNOWN,
  },
  {
    ...{ method: 'patch', path: '/api/rooms/{roomId}', id: 'updateRoom' },
    summary: 'Change a room',
    description: 'What is absent stays as it is. A meeting that is going on is told at once.',
    ...{ parameters: ['roomId', 'ifMatch'], security: 'hostKey', body: 'UpdateRoom' },
    answer: {
      ...{ status: 200, schema: 'RoomSettings', headers: ['ETag'] },
      description: 'The room as it is now.',
    },
    problems: {
      ...UNKNOWN,
      ...{ 401: ['host_key_required'], 403: ['host_key_wrong'] },
      ...{ 412: ['version_conflict'], 428: ['version_required'] },
    },
  },
  {
    ...{ method: 'delete', path: '/api/rooms/{roomId}', id: 'endRoom', summary: 'End a room' },
    description: 'Everybody in it has to go, and its link stops working.',
    ...{ parameters: ['roomId'], security: 'hostKey' },
    answer: { status: 204, description: 'There is no such room (any more).' },
    problems: {
      ...{ 401: ['host_key_required'], 403: ['host_key_wrong'] },
      ...{ 429: ['rate_limited'], 503: ['unavailable'] },
    },
  },
  {
    ...{ method: 'get', path: '/api/rooms/{roomId}/audit', id: 'readAudit' },
    summary: 'Read who entered and what hosts did',
    ...{ parameters: ['roomId', 'cursor', 'limit'], security: 'hostKey' },
    answer: { status: 200, schema: 'AuditPage', description: 'A page, oldest entries first.' },
    problems: {
      ...UNKNOWN,
      ...{ 400: ['invalid_request'], 401: ['host_key_required'], 403: ['host_key_wrong'] },
    },
  },
  {
    ...{ method: 'post', path: '/api/rooms/{roomId}/tickets', id: 'issueTicket' },
    summary: 'Ask for a ticket',
    description: 'A ticket lives for a minute and opens one session in this room.',
    ...{ parameters: ['roomId', 'device'], body: 'TicketRequest' },
    answer: {
      ...{ status: 201, schema: 'Ticket', headers: ['Set-Cookie'] },
      description: 'The ticket, to be sent in the hello of a WebSocket.',
    },
    problems: {
      ...UNKNOWN,
      401: ['password_required'],
      403: ['password_wrong', 'host_key_wrong', 'banned', 'room_locked'],
    },
  },
  {
    ...{ method: 'get', path: '/api/jwks', id: 'readKeys' },
    summary: 'The keys by which tickets are verified',
    answer: {
      ...{ status: 200, schema: 'KeySet', mediaType: 'application/jwk-set+json' },
      description: 'A JWK Set (RFC 7517).',
    },
    problems: { 503: ['unavailable'] },
  },
  {
    ...{ method: 'get', path: '/api/openapi.json', id: 'readDocument' },
    summary: 'This document',
    answer: { status: 200, description: 'OpenAPI 3.1.', mediaType: 'application/json' },
    problems: {},
  },
  {
    ...{ method: 'get', path: '/api/docs', id: 'readPage' },
    summary: 'This document as a page',
    answer: { status: 200, description: 'HTML.', mediaType: 'text/html' },
    problems: {},
  },
  {
    ...{ method: 'get', path: '/api/docs/style.css', id: 'readStyle' },
    summary: 'How that page looks',
    answer: { status: 200, description: 'CSS.', mediaType: 'text/css' },
    problems: {},
  },
];
