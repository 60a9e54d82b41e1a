import type { NextFunction, Request, Response } from 'express';
import { HttpProblem } from './http-problem';

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Refuses bodies that are not declared as JSON. Beside saying what is wrong, this keeps foreign pages
 * from posting here: a browser asks first before it sends this content type to another origin
 * (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
 */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const accepted = !WITH_BODY.has(request.method) || isJson(request.headers['content-type']);
  next(accepted ? undefined : new HttpProblem(415, 'invalid_request', { path: 'content-type' }));
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
