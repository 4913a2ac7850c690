import type { Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { sqlState, violatedConstraint } from '../../../platform/database.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { alreadyReversed, amountTooLarge, balanceMoved, holdEnded, insufficientPoints } from '../errors.ts'
import * as ledgers from '../repository/ledgers.ts'
import * as repository from '../repository/posting.ts'
import { capture, letGo, type Posted, type Posting } from '../rules/posting.ts'

/**
 * Posts a journal, in the caller's transaction: all of it or, with a refusal, nothing (in a savepoint, where the rest shall stand).
 * Posted again from the same source, it answers the journal that is there.
 * @throws insufficientPoints, holdEnded, alreadyReversed, amountTooLarge, balanceMoved when an expected version is not the present one
 */
export async function post(tx: Tx, posting: Posting): Promise<Posted> {
  const posted = await repository.post(tx, posting).catch((error: unknown) => refuse(refusalOf(error)))
  if (posting.holdUntil !== undefined && !posted.repeated) scheduleDue(tx, { kind: 'ledger.hold', reference: posted.journalId, dueAt: posting.holdUntil })
  for (const { memberId, unit, amount } of posted.expired)
    await tellExpired(tx, tx.participants ?? [], { programId: posting.programId, memberId, unit, amount })
  return posted
}

/** What a refusal of `post_journal` means. @throws whatever else went wrong */
export function refusalOf(error: unknown) {
  const state = sqlState(error)
  if (state === 'RL001') return balanceMoved()
  if (state === 'RL002') return insufficientPoints(JSON.parse((error as { detail: string }).detail))
  if (state === 'RL003') return holdEnded()
  if (violatedConstraint(error) === 'journals_reverses') return alreadyReversed()
  if (state === '22003' || ['member_accounts_safe', 'transfers_amount'].includes(violatedConstraint(error) ?? '')) return amountTooLarge()
  throw error
}

/** Ends a hold: so much of it is redeemed, and the rest let go. @throws holdEnded */
export async function endHold(tx: Tx, holdId: string, captured: number, how: Pick<Posting, 'source' | 'details'> = {}): Promise<Posted> {
  const held = (await ledgers.findHold(tx, holdId)) ?? refuse(holdEnded())
  const { unit, memberId, programId, amount } = held
  cancelDue(tx, { kind: 'ledger.hold', reference: holdId })
  return post(tx, {
    ...how,
    id: tx.newId(),
    programId,
    kind: captured > 0 ? 'capture' : 'void',
    aboutId: holdId,
    transfers: [
      ...(captured > 0 ? [capture({ unit, memberId, amount: captured })] : []),
      ...(captured < amount ? [letGo({ unit, memberId, amount: amount - captured }, holdId)] : []),
    ],
  })
}

interface Expired {
  readonly programId: string
  readonly memberId: string
  readonly unit: string
  readonly amount: number
}

export async function tellExpired(tx: Tx, participants: readonly Participant<Tx>[], expired: Expired): Promise<void> {
  for (const participant of participants) await participant.onUnitsExpired?.(tx, expired)
}
