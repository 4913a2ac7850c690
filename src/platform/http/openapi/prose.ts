import { ROLE_SCOPES, ROLES, SCOPE_NAMES, SCOPES } from '../../../kernel/actor.ts'
import { allEvents } from '../../jobs/outbox.ts'

/** The introduction of the reference: the conventions that hold everywhere, and the tables of roles, scopes and events. */
export function introduction(): string {
  return [CONVENTIONS, rolesAndScopes(), events()].join('\n\n')
}

const CONVENTIONS = `Customer care behind one API: customers, contacts with them, feedback, complaints and loyalty.

# Conventions

**Access.** Send \`Authorization: Bearer\` with an access token or an API key. Each operation names the scope that it needs.

**Lists** answer \`{ "data": [...], "nextCursor": "..." }\`. Give \`nextCursor\` as \`cursor\` for the next page, until it is null; the \`Link\` header has the same address. Filters are query parameters by the name of the field.

**Problems** are \`application/problem+json\` (RFC 9457). \`code\` is stable and names the problem; \`type\` is the address of a page that explains it; \`errors\` names the places in the request. All are listed at \`/problems\`.

**Repeating.** Every POST takes an \`Idempotency-Key\`: after a failed connection or a 503, send the same request with the same key, and it is done once.

**Changing.** A single resource comes with an \`ETag\`. Send it as \`If-Match\` and a change is refused with 412 when somebody else was faster; as \`If-None-Match\` and reading answers 304 while nothing has changed. PATCH is a JSON merge patch (RFC 7396): null empties a field, a list is replaced whole.

**Values.** Ids are UUIDs, instants RFC 3339 in UTC, dates \`YYYY-MM-DD\`, money whole minor units of its currency. Unknown fields of a request are refused; a field that is not set is null in an answer, not absent. New fields may be added to answers.

**Limits.** \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\` tell how many requests are left; beyond them the answer is 429 with \`Retry-After\`.

**Support.** Every answer has an \`X-Request-Id\`; send your own to find it again in the logs.`

function rolesAndScopes(): string {
  const rows = SCOPE_NAMES.map(
    (scope) => `| \`${scope}\` | ${SCOPES[scope]} | ${ROLES.map((role) => (ROLE_SCOPES[role].has(scope) ? 'yes' : '')).join(' | ')} |`,
  )
  return [
    '# Roles and scopes',
    'A user has a role, which is a set of scopes; an API key has the scopes that it was issued with, never more than its user. An owner differs from an admin in rank: only an owner makes owners.',
    [`| Scope | Allows | ${ROLES.join(' | ')} |`, `| --- | --- | ${ROLES.map(() => '---').join(' | ')} |`, ...rows].join('\n'),
  ].join('\n\n')
}

function events(): string {
  const rows = allEvents().map(({ type, description }) => `| \`${type}\` | ${description} |`)
  return [
    '# Events',
    'Every change writes an event in its own transaction. The shape of `data` by type is in `x-events` of this document.',
    ['| Type | When |', '| --- | --- |', ...rows].join('\n'),
  ].join('\n\n')
}
