import type { Participant } from '../../../kernel/participants.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { findProductsOf, findSeenComplaint } from '../../complaints/index.ts'
import { findComplaintIdsOf } from '../repository/preventions.ts'
import { firstAffected } from '../rules/affected.ts'
import type { AffectedQuery } from '../schemas/pattern.ts'
import { getPrevention } from './preventions.ts'

export type Participants = readonly Participant<Tx>[]

/** Whom what a complaint is about may have affected too. @throws complaintNotFound, invalidCursor */
export async function affectedByComplaint(ctx: Context, complaintId: string, query: AffectedQuery, participants: Participants) {
  const { id } = await findSeenComplaint(ctx, complaintId)
  return affectedBy(ctx, await findProductsOf(ctx, [id]), query, participants)
}

/** Whom a prevention may concern. @throws preventionNotFound, invalidCursor */
export async function affectedByPrevention(ctx: Context, preventionId: string, query: AffectedQuery, participants: Participants) {
  const complaintIds = await findComplaintIdsOf(ctx, await getPrevention(ctx, preventionId))
  return affectedBy(ctx, await findProductsOf(ctx, complaintIds), query, participants)
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** Every module that knows is asked for its next contacts, and these are put in order together. */
async function affectedBy(ctx: Context, productIds: readonly string[], { limit, cursor }: AffectedQuery, participants: Participants) {
  const identity = JSON.stringify(['affected', productIds])
  const [after] = cursor === undefined ? [FIRST] : ctx.seal.open(ctx.organization.id, identity, cursor)
  const known = await transact(ctx, async (tx) => {
    const answers = []
    for (const participant of participants) {
      const answer = await participant.onAffected?.(tx, { productIds, after: String(after ?? FIRST), limit: limit + 1 })
      if (answer !== undefined) answers.push(answer)
    }
    return answers
  })
  const affected = firstAffected(known, limit + 1)
  const data = affected.slice(0, limit)
  const last = data.at(-1)
  const nextCursor = affected.length > limit && last !== undefined ? ctx.seal.seal(ctx.organization.id, identity, [last.contactId]) : null
  return { data, nextCursor, productIds, sources: known.map(({ source }) => source) }
}
