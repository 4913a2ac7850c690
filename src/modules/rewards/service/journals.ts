import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { getOrganization } from '../../identity/index.ts'
import { expiredOf, findJournal, insufficientPoints, post, restore, type Transfer } from '../../ledger/index.ts'
import {
  type EarnedUnits,
  expiresAt,
  getProgram,
  holdEarned,
  holdMember,
  journalNotFound,
  type Member,
  memberNotFound,
  takeBackEarned,
} from '../../programs/index.ts'
import { journalReversed } from '../events/journals.ts'
import { noteReversed } from '../repository/adjustments.ts'
import { expectMayReverse } from '../rules/adjustments.ts'
import { type Back, backOf } from '../rules/journals.ts'
import { goesOn, termsOf } from './members.ts'

export { journalNotFound } from '../../programs/index.ts'

/** Takes back what a journal booked, whole and once. @throws journalNotFound, journalNotReversible, adjustmentLimitExceeded, alreadyReversed, insufficientPoints */
export function reverseJournal(ctx: Context, reversesId: string, reason: string) {
  return transact(ctx, (tx) => reverseWithin(tx, reversesId, reason, true))
}

/** The same, within the caller's transaction; `limited` holds it to what the actor's role may take back alone. */
export async function reverseWithin(tx: Tx, reversesId: string, reason: string, limited = false) {
  const journal = (await findJournal(tx, reversesId)) ?? refuse(journalNotFound())
  // Whose it is, before what it is: of hidden members nothing is told.
  const { creditMemberId, debitMemberId } = journal.transfers[0] ?? refuse(journalNotFound())
  const owner = await holdMember(tx, creditMemberId ?? debitMemberId ?? refuse(journalNotFound())).catch(asJournalNotFound)
  const back = backOf(journal)
  if (limited) {
    const { settings } = await getOrganization(tx)
    expectMayReverse(
      back.map(({ amount }) => amount),
      tx.actor,
      settings.roleLimits,
    )
  }
  const member = await goesOn(tx, owner)
  const { id: memberId, programId, contactId } = member
  const earned = journal.kind === 'earn' ? await holdEarned(tx, member, reversesId) : undefined
  const transfers = await transfersOf(tx, member, reversesId, back, earned)
  const { journalId, lost } = await post(tx, {
    id: tx.newId(),
    programId,
    kind: 'reverse',
    reversesId,
    aboutId: reversesId,
    transfers,
  })
  // Taken as a whole, or not at all.
  if (lost > 0) throw insufficientPoints()
  if (earned !== undefined) await takeBackEarned(tx, member, earned)
  if (journal.sourceType === 'adjustment' && journal.sourceId !== null) noteReversed(tx, journal.sourceId)
  const units = transfers.flatMap(({ unit, amount, debitMember, creditMember }) =>
    debitMember !== undefined ? { unit, amount: -amount } : creditMember !== undefined ? { unit, amount } : [],
  )
  const reversed = { journalId, reversesId, programId, memberId, units }
  const summary = units.map(({ unit, amount }) => `${amount} ${unit}`).join(', ')
  announce(tx, { event: journalReversed, resourceId: journalId, contactId, data: { ...reversed, reason }, summary })
  return reversed
}

type Account = Transfer['debit']

async function transfersOf(
  tx: Tx,
  { id: memberId, programId }: Member,
  reversesId: string,
  back: readonly Back<Account>[],
  earned: EarnedUnits | undefined,
): Promise<Transfer[]> {
  const program = await getProgram(tx, programId)
  const now = tx.clock.now().toString()
  const transfers: Transfer[] = []
  const gone = new Map<string, Map<string, number>>()
  for (const { unit, amount, account, how } of back) {
    const { units, timeZone, graceUntil } = await termsOf(tx, program, unit)
    const terms = units.find(({ code }) => code === unit)
    const maxDebt = terms?.clawback.type === 'debt' ? { maxDebt: terms.clawback.maxDebt } : {}
    const preferred = how === 'unearned' ? (earned?.lotsOf(unit) ?? null) : reversesId
    if (preferred === null) transfers.push({ unit, amount, debit: 'pending', debitMember: memberId, credit: account })
    else if (how === 'taken' || how === 'unearned') {
      // What of it has expired is gone already: it was never there, and so has not expired.
      const expired = gone.get(preferred) ?? new Map(await expiredOf(tx, [preferred]))
      const part = Math.min(amount, expired.get(unit) ?? 0)
      gone.set(preferred, expired.set(unit, (expired.get(unit) ?? 0) - part))
      if (part > 0) transfers.push({ unit, amount: part, debit: 'expired', credit: account })
      if (part < amount) transfers.push({ unit, amount: amount - part, debit: 'available', debitMember: memberId, credit: account, preferred, ...maxDebt })
    } else if (how === 'restored') transfers.push({ ...restore({ unit, amount, memberId }, reversesId, graceUntil), debit: account })
    else {
      const expiry = terms === undefined ? null : expiresAt(terms.expiry, now, timeZone)
      transfers.push({ unit, amount, debit: account, credit: 'available', creditMember: memberId, expiresAt: expiry })
    }
  }
  return transfers
}

function asJournalNotFound(error: unknown): never {
  throw error instanceof Refusal && error.type === memberNotFound ? journalNotFound() : error
}
