import type { Header, Parameter, Reference } from './model.ts'

/** The headers that operations share, each described once. No examples: the reference would send them with a trial request. */
export const parameters: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes the request repeatable: the same key with the same request answers what the first one did, with `Idempotency-Replayed: true`. Kept for 24 hours at least; only successes are stored.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'The ETag that was read, or several, separated by commas. The request is refused with 412 when the resource has changed since; only the version, the first part, is compared. `*` asks that there is something.',
    schema: { type: 'string', maxLength: 1000 },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The ETag that was read. The answer is 304 without a body while nothing has changed; with `*`, wherever there is something.',
    schema: { type: 'string', maxLength: 1000 },
  },
  IfNothingThere: {
    name: 'If-None-Match',
    in: 'header',
    description: '`*` asks that there is nothing yet: it is made, or refused with 412 and left as it is.',
    schema: { type: 'string', enum: ['*'] },
  },
}

export const headers: Record<string, Header> = {
  ETag: {
    description: '`"<version>.<derived>"`: the first counts changes of the resource, the second follows fields that others move.',
    schema: { type: 'string', maxLength: 64 },
    example: '"3.0"',
  },
  IdempotencyReplayed: {
    description: '`true` when the answer is that of an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  Link: {
    description: 'The address of the next page, as `rel="next"` (RFC 8288); absent on the last.',
    schema: { type: 'string', maxLength: 8000 },
    example: '</v1/contacts?limit=50&cursor=Zm9v>; rel="next"',
  },
  Location: {
    description: 'The address of what was made.',
    schema: { type: 'string', format: 'uri-reference', maxLength: 2000 },
    example: '/v1/contacts/0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  },
  RateLimitLimit: { description: 'Requests allowed per minute.', schema: { type: 'integer', minimum: 1, maximum: 1_000_000_000 }, example: 60_000 },
  RateLimitRemaining: { description: 'Requests left in this minute.', schema: { type: 'integer', minimum: 0, maximum: 1_000_000_000 }, example: 59_999 },
  RateLimitReset: { description: 'Seconds until the count begins anew.', schema: { type: 'integer', minimum: 0, maximum: 60 }, example: 42 },
  RequestId: {
    description: 'The id of the request: what was sent in `X-Request-Id`, or a new one. Problems repeat it as `instance`.',
    schema: { type: 'string', maxLength: 128 },
    example: 'b0d4b2a5-1f4e-4d55-8a0c-2a4f0a6f7d11',
  },
  RetryAfter: { description: 'Seconds to wait before repeating the request.', schema: { type: 'integer', minimum: 0, maximum: 86_400 }, example: 1 },
  WwwAuthenticate: { description: 'The scheme that is expected (RFC 6750).', schema: { type: 'string', maxLength: 100 }, example: 'Bearer' },
}

const NAMES: Readonly<Record<string, string>> = {
  ETag: 'ETag',
  IdempotencyReplayed: 'Idempotency-Replayed',
  Link: 'Link',
  Location: 'Location',
  RateLimitLimit: 'RateLimit-Limit',
  RateLimitRemaining: 'RateLimit-Remaining',
  RateLimitReset: 'RateLimit-Reset',
  RequestId: 'X-Request-Id',
  RetryAfter: 'Retry-After',
  WwwAuthenticate: 'WWW-Authenticate',
}

/** What every answer carries. */
export const ALWAYS = ['RateLimitLimit', 'RateLimitRemaining', 'RateLimitReset', 'RequestId'] as const

export function headerRefs(keys: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(keys.map((key) => [NAMES[key] as string, { $ref: `#/components/headers/${key}` }]))
}

export function parameterRef(key: string): Reference {
  return { $ref: `#/components/parameters/${key}` }
}
