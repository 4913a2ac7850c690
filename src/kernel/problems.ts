import { z } from 'zod'
import { defineProblem } from './problem.ts'

/** Refusals that no module owns: those of the protocol itself. */
export const malformedRequest = defineProblem(
  'malformed-request',
  400,
  'The request is malformed',
  'The JSON, a query parameter or a header cannot be read. `errors` names the place. Sending the same again will not help.',
)
export const invalidCursor = defineProblem(
  'invalid-cursor',
  400,
  'The cursor is not valid here',
  'A cursor belongs to one list, with the filters and the sort it was given for, and to one organization. Start again without `cursor`.',
)
export const unauthenticated = defineProblem(
  'unauthenticated',
  401,
  'Authentication is needed',
  'No credential was sent, or it is wrong, expired or revoked. Send `Authorization: Bearer` with an access token or an API key.',
)
export const forbidden = defineProblem(
  'forbidden',
  403,
  'This is not allowed for you',
  'The credential is good but lacks the scope that the operation needs; `requiredScope` names it.',
  { requiredScope: z.string().optional().describe('The scope that the operation needs.') },
)
export const organizationSuspended = defineProblem(
  'organization-suspended',
  403,
  'The organization is suspended',
  'The operator of the service has suspended this organization. Its data are kept; ask the operator.',
)
export const notFound = defineProblem(
  'not-found',
  404,
  'There is nothing here',
  'Nothing has this address or id, or it is not yours. The two are not told apart.',
)
export const requestInProgress = defineProblem(
  'request-in-progress',
  409,
  'The first request with this key is still running',
  'Another request with the same Idempotency-Key has not ended yet. Repeat after `Retry-After` seconds.',
)
export const secretAlreadyIssued = defineProblem(
  'secret-already-issued',
  409,
  'The secret was given out once and is not kept',
  'The first request with this Idempotency-Key succeeded and its answer held a secret, which is shown once only. Make a new one.',
)
export const naturalKeyRequired = defineProblem(
  'natural-key-required',
  422,
  'It must be known when it is repeated',
  'What is sold, earned or spent is booked once, however often it is sent: give an `externalId`, or an Idempotency-Key.',
)
export const transitionNotAllowed = defineProblem(
  'transition-not-allowed',
  409,
  'This is not allowed in its present state',
  'The resource has moved on: what was asked for is not possible in the state it is in, or a condition for it is not met. `allowed` names what is possible now, and what each that is forbidden still needs.',
  {
    allowed: z
      .array(
        z.object({
          action: z.string().describe('The action, as the last part of its address; `update` is a PATCH.'),
          to: z.array(z.string()).optional().describe('The status it leads to, or those it may lead to.'),
          missing: z
            .array(z.object({ code: z.string(), detail: z.string() }))
            .optional()
            .describe('What it still needs; nothing where it may be done at once.'),
        }),
      )
      .optional()
      .describe('The actions that are possible now.')
      .meta({
        example: [{ action: 'resolve', to: ['resolved'], missing: [{ code: 'remediesDone', detail: 'every remedy fulfilled, declined or withdrawn' }] }],
      }),
  },
)
export const gone = defineProblem('gone', 410, 'It is gone for good', 'What had this address was erased, or the link was used or has expired.')
export const staleVersion = defineProblem(
  'stale-version',
  412,
  'It has changed since you read it',
  'The version in `If-Match` is not the present one. Read it again, apply your change to what you find, and repeat.',
)
export const bodyTooLarge = defineProblem('body-too-large', 413, 'The body is too large', 'The request body is longer than this operation takes.')
export const unsupportedMediaType = defineProblem(
  'unsupported-media-type',
  415,
  'This media type is not taken here',
  'Send `application/json`; PATCH also takes `application/merge-patch+json`.',
)
export const validationFailed = defineProblem(
  'validation-failed',
  422,
  'The request is well-formed but not acceptable',
  'Each entry of `errors` names a place in the body (JSON Pointer) and what is wrong there. Unknown fields are refused too. Nothing was changed.',
)
export const idempotencyKeyReused = defineProblem(
  'idempotency-key-reused',
  422,
  'The Idempotency-Key belongs to another request',
  'The key was used before with another method, path, query or body. Use a new key for a new request.',
)
export const tooManyRequests = defineProblem(
  'too-many-requests',
  429,
  'Too many requests',
  'The limit of this key, account or address is used up. Repeat after `Retry-After` seconds.',
)
export const headersTooLarge = defineProblem(
  'headers-too-large',
  431,
  'The headers are too large',
  'The headers of the request, or its address, are longer than the service takes. The connection is closed.',
)
export const internalError = defineProblem(
  'internal-error',
  500,
  'Something went wrong here',
  'A fault of the service. It is logged under the id in `instance`; nothing was changed.',
)
export const unavailable = defineProblem(
  'unavailable',
  503,
  'The service cannot answer just now',
  'The database is away or the service is overloaded. Repeat after `Retry-After` seconds, with the same Idempotency-Key.',
)
