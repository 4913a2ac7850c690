import { and, eq, sql } from 'drizzle-orm'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../kernel/actor.ts'
import type { CursorSeal } from '../../kernel/cursor.ts'
import { gone, idempotencyKeyReused, malformedRequest, requestInProgress, secretAlreadyIssued } from '../../kernel/problems.ts'
import type { Repeatable } from '../context.ts'
import { ours, sqlState, statement, violatedConstraint } from '../database.ts'
import type { Part } from '../parts.ts'
import { idempotencyKeys } from '../tables.ts'

/**
 * Idempotency-Key (the IETF draft of that name): the answer of a POST is stored as the last write of the transaction
 * of its effect, so that the two exist together or not at all. Only successes are stored.
 */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Thrown when the request was answered before: it is sent as it was. */
export class StoredAnswer extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super('answered before')
    this.answer = answer
  }

  replay(reply: FastifyReply): FastifyReply {
    if (this.answer.status === 204)
      return reply
        .code(204)
        .headers({ ...this.answer.headers, 'idempotency-replayed': 'true' })
        .send()
    return reply
      .code(this.answer.status)
      .headers({ ...this.answer.headers, 'idempotency-replayed': 'true' })
      .type('application/json; charset=utf-8')
      .send(this.answer.body)
  }
}

const KEY_LENGTH_MAX = 255
/** Stands for the status of an answer that held a secret; any other answer without a body was erased. */
const SECRET = 0

/**
 * What a POST with a key brings to its transaction.
 * @param encode makes the answer from what the transaction returns; null when it holds a secret, which is never stored
 */
export function repeatable(request: FastifyRequest, actor: Actor, seal: CursorSeal, encode: (result: unknown) => Answer | null): Repeatable | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined || request.method !== 'POST') return undefined
  if (typeof key !== 'string' || key.length < 1 || key.length > KEY_LENGTH_MAX) {
    throw malformedRequest({ errors: [{ pointer: 'Idempotency-Key', in: 'header', code: 'length', detail: `must have 1 to ${KEY_LENGTH_MAX} characters` }] })
  }
  const requestHash = seal.digest(textOf(request))
  const actorKey = `${actor.type}:${actor.id}`
  return keptAs({ key, actorKey, requestHash, isTimed: true }, seal, encode)
}

interface Kept {
  readonly key: string
  readonly actorKey: string
  readonly requestHash: string
  /** Whether the row tells when the request came, and the key as it was sent, which may tell it too. */
  readonly isTimed: boolean
}

function keptAs(kept: Kept, seal: CursorSeal, encode: (result: unknown) => Answer | null): Repeatable {
  const { key, actorKey, requestHash, isTimed } = kept
  return {
    claim: (tx) => tx.one(claimKey, { actor: actorKey, key }),
    async explain(ctx, failure) {
      const state = sqlState(failure)
      const answered = state === ANSWERED || violatedConstraint(failure) === PRIMARY_KEY
      if (state !== IN_PROGRESS && !answered) return failure
      const stored = answered ? await ctx.one(findKey, { actor: actorKey, key }) : undefined
      if (stored === undefined) return requestInProgress({ retryAfterSeconds: 1 })
      if (stored.requestHash !== requestHash) return idempotencyKeyReused()
      if (stored.body === null) return stored.status === SECRET ? secretAlreadyIssued() : gone()
      return new StoredAnswer({ status: stored.status, body: stored.body, headers: stored.headers })
    },
    store(result) {
      const answer = encode(result)
      const row = { key, request_hash: requestHash, status: answer?.status ?? SECRET, body: answer?.body ?? null, headers: answer?.headers ?? {} }
      return { part: answerPart, given: { keyActor: actorKey, answers: JSON.stringify([{ ...row, is_timed: isTimed }]) } }
    },
    untimed: () => keptAs({ ...kept, key: seal.digest(`idempotency key ${actorKey} ${key}`), isTimed: false }, seal, encode),
  }
}

function textOf(request: FastifyRequest): string {
  return `${request.method}\0${request.url}\0${JSON.stringify(request.body ?? null)}`
}

// What `claim_idempotency_key` fails with (migrations, guards).
const IN_PROGRESS = 'RP001'
const ANSWERED = 'RP002'
const PRIMARY_KEY = 'idempotency_keys_organization_id_actor_key_pk'
const claimKey = statement(
  'idempotency.claim',
  {},
  (_, given) => sql`select claim_idempotency_key(${given('organizationId')}::uuid, ${given('actor')}::text, ${given('key')}::text)`,
)

const stored = { requestHash: idempotencyKeys.requestHash, status: idempotencyKeys.status, body: idempotencyKeys.body, headers: idempotencyKeys.headers }
const findKey = statement('idempotency.find', stored, (q, given) =>
  q.from(idempotencyKeys).where(and(ours(idempotencyKeys), eq(idempotencyKeys.actor, given('actor')), eq(idempotencyKeys.key, given('key')))),
)

const answerPart: Part = {
  name: 'answer',
  lists: ['answers'],
  // In one order for all, so that two who bring the same keys cannot deadlock.
  expressions: sql`answered as (
    insert into ${idempotencyKeys} (organization_id, actor, key, request_hash, status, body, headers, created_at)
    select ${sql.placeholder('organizationId')}::uuid, ${sql.placeholder('keyActor')}::text, key, request_hash, status, body, headers,
      case when is_timed then now() else date_trunc('hour', now(), 'UTC') end
    from jsonb_to_recordset(${sql.placeholder('answers')}::jsonb) as answer (key text, request_hash text, status integer, body text, headers jsonb, is_timed boolean)
    order by key
  )`,
}
