import type { z } from 'zod';
import { HttpProblem } from './http-problem';

/** @throws HttpProblem 400 `invalid_request` that names the first wrong place, never its content. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') ?? '';
  throw new HttpProblem(400, 'invalid_request', path === '' ? {} : { path });
}
