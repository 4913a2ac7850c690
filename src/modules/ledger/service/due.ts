import type { Participant } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { scheduleDue, scheduleSooner } from '../../../platform/jobs/due-work.ts'
import { holdEnded } from '../errors.ts'
import * as repository from '../repository/ledgers.ts'
import { endHold, tellExpired } from './posting.ts'

const MEMBERS_MAX = 1_000
const JOURNALS_MAX = 2_000

/**
 * Lots of a program expire. Once nothing is left, it is looked for a last time after a minute, for lots that were being written meanwhile.
 * @param reference `<programId> <instant>`, and a number where it goes on with others
 */
export async function bookExpired(tx: Tx, reference: string, dueAt: Temporal.Instant, participants: readonly Participant<Tx>[]): Promise<void> {
  const [programId = '', instant, part = '1'] = reference.split(' ')
  const at = tx.clock.now().toString()
  const looked = await repository.sweepExpired(tx, { programId, at, most: MEMBERS_MAX })
  for (const { memberId, unit, amount } of looked) if (amount > 0) await tellExpired(tx, participants, { programId, memberId, unit, amount })
  // Whoever posts has the journals sealed; here nobody posts.
  if (looked.some(({ amount }) => amount > 0))
    scheduleSooner(tx, { kind: 'ledger.seal', reference: 'ledger', dueAt: tx.clock.now().add({ minutes: 1 }).toString() })
  const again = (next: string, when: Temporal.Instant) =>
    scheduleDue(tx, { kind: 'ledger.expiry', reference: `${programId} ${instant} ${next}`, dueAt: when.toString() })
  if (looked.length > 0) again(part === 'last' ? part : String(Number(part) + 1), dueAt)
  else if (part !== 'last') again('last', dueAt.add({ minutes: 1 }))
}

/** A hold that nobody ended is let go, and who wants to know is told. */
export async function timeOutHold(tx: Tx, holdId: string, _dueAt: Temporal.Instant, participants: readonly Participant<Tx>[]): Promise<void> {
  try {
    await tx.savepoint((inner) => endHold(inner, holdId, 0, { details: { reason: 'timed_out' } }))
  } catch (error) {
    if (error instanceof Refusal && error.type === holdEnded) return
    throw error
  }
  for (const participant of participants) await participant.onHoldTimedOut?.(tx, holdId)
}

/** Blocks are closed until nothing is left; and looked for once more after a minute, for journals that were being written meanwhile. */
export async function sealLedger(tx: Tx, reference: string, dueAt: Temporal.Instant): Promise<void> {
  const sealed = await repository.sealJournals(tx, JOURNALS_MAX)
  if (sealed > 0) scheduleDue(tx, { kind: 'ledger.seal', reference, dueAt: dueAt.add({ seconds: sealed === JOURNALS_MAX ? 0 : 60 }).toString() })
}
