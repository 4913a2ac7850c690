import type { Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { findComplaint } from '../repository/complaints.ts'
import type { Complaint } from '../rules/complaint.ts'
import { FOLLOW_UP_DUE, firstFollowUpAt } from '../rules/follow-ups.ts'
import type { Move } from '../rules/lifecycle.ts'
import type { MoveInputs } from '../rules/moves.ts'
import { type Saying, say } from './messages.ts'
import { settingsOf } from './settings.ts'

/** What the complainant is told of each move, if anything; the rest is between staff. */
const TELLINGS: { readonly [M in Move]?: (input: MoveInputs[M], complaint: Complaint, tx: Tx) => Saying | undefined | Promise<Saying> } = {
  acknowledge: ({ method, text, nextStep }) => ({ topic: 'acknowledgement', channel: method, text, nextStep }),
  await: ({ for: whom, question }) => (whom === 'complainant' ? { topic: 'question', text: question } : undefined),
  respond: (_, { response }) => ({ topic: 'response', text: response ?? undefined }),
  resolve: () => ({ topic: 'resolved', by: 'system' }),
  close: () => ({ topic: 'closed', by: 'system' }),
  reopen: () => ({ topic: 'reopened', by: 'system' }),
  // Whoever withdraws it by their link knows.
  withdraw: (_, __, { actor }) => (actor.type === 'anonymous' ? undefined : { topic: 'withdrawn', by: 'system' }),
  'mark-duplicate': async ({ duplicateOfId }, complaint, tx) => ({ topic: 'duplicate', by: 'system', sameAs: await theirOther(tx, complaint, duplicateOfId) }),
  'mark-out-of-scope': ({ reason, elsewhere }) => ({ topic: 'out_of_scope', by: 'system', reason, elsewhere }),
}

/** What they know the other complaint by, where that is theirs, too. */
async function theirOther(tx: Tx, { contactId }: Complaint, otherId: string): Promise<string | undefined> {
  const other = await findComplaint(tx, otherId)
  return contactId !== null && other?.contactId === contactId ? other.reference : undefined
}

/**
 * Tells the complainant of a move, and looks after it that they are asked later whether it is really solved.
 * @returns the complaint, which may have its first response by this
 */
export async function communicate<M extends Move>(tx: Tx, moved: Complaint, action: M, input: MoveInputs[M]): Promise<Complaint> {
  await scheduleFollowUp(tx, moved, action)
  const saying = await TELLINGS[action]?.(input, moved, tx)
  return saying === undefined ? moved : (await say(tx, moved, saying)).complaint
}

/** By the moves that begin and end the time in which it is asked. */
async function scheduleFollowUp(tx: Tx, { id, resolvedAt, imported }: Complaint, action: Move): Promise<void> {
  const due = { kind: FOLLOW_UP_DUE, reference: id }
  if (action === 'close' || action === 'reopen' || action === 'withdraw') cancelDue(tx, due)
  if (action !== 'resolve' || resolvedAt === null || imported) return
  scheduleDue(tx, { ...due, dueAt: firstFollowUpAt(resolvedAt, await settingsOf(tx), tx.organization.timeZone) })
}
