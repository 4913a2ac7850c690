import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { findJournal, insufficientPoints, post, restore, type Transfer } from '../../ledger/index.ts'
import { expiresAt, getProgram, holdMember, journalNotFound, type Member, memberNotFound, takeBackWhole } from '../../programs/index.ts'
import { journalReversed } from '../events/journals.ts'
import { noteReversed } from '../repository/adjustments.ts'
import { type Back, backOf } from '../rules/journals.ts'
import { goesOn, termsOf } from './members.ts'

export { journalNotFound } from '../../programs/index.ts'

/** Takes back what a journal booked, whole and once. @throws journalNotFound, journalNotReversible, alreadyReversed, insufficientPoints */
export function reverseJournal(ctx: Context, reversesId: string, reason: string) {
  return transact(ctx, (tx) => reverseWithin(tx, reversesId, reason))
}

/** The same, within the caller's transaction. */
export async function reverseWithin(tx: Tx, reversesId: string, reason: string) {
  const journal = (await findJournal(tx, reversesId)) ?? refuse(journalNotFound())
  // Whose it is, before what it is: of hidden members nothing is told.
  const { creditMemberId, debitMemberId } = journal.transfers[0] ?? refuse(journalNotFound())
  const owner = await holdMember(tx, creditMemberId ?? debitMemberId ?? refuse(journalNotFound())).catch(asJournalNotFound)
  const back = backOf(journal)
  const member = await goesOn(tx, owner)
  const { id: memberId, programId, contactId } = member
  const { journalId, lost } = await post(tx, {
    id: tx.newId(),
    programId,
    kind: 'reverse',
    reversesId,
    aboutId: reversesId,
    transfers: await transfersOf(tx, member, reversesId, back),
  })
  // Taken as a whole, or not at all.
  if (lost > 0) throw insufficientPoints()
  if (journal.kind === 'earn') takeBackWhole(tx, reversesId)
  if (journal.sourceType === 'adjustment' && journal.sourceId !== null) noteReversed(tx, journal.sourceId)
  const units = back.map(({ unit, amount, how }) => ({ unit, amount: how === 'taken' ? -amount : amount }))
  const reversed = { journalId, reversesId, programId, memberId, units }
  const summary = units.map(({ unit, amount }) => `${amount} ${unit}`).join(', ')
  announce(tx, { event: journalReversed, resourceId: journalId, contactId, data: { ...reversed, reason }, summary })
  return reversed
}

type Account = Transfer['debit']

async function transfersOf(tx: Tx, { id: memberId, programId }: Member, reversesId: string, back: readonly Back<Account>[]): Promise<Transfer[]> {
  const program = await getProgram(tx, programId)
  const now = tx.clock.now().toString()
  const transfers: Transfer[] = []
  for (const { unit, amount, account, how } of back) {
    const { units, timeZone, graceUntil } = await termsOf(tx, program, unit)
    const terms = units.find(({ code }) => code === unit)
    const maxDebt = terms?.clawback.type === 'debt' ? { maxDebt: terms.clawback.maxDebt } : {}
    if (how === 'taken') transfers.push({ unit, amount, debit: 'available', debitMember: memberId, credit: account, preferred: reversesId, ...maxDebt })
    else if (how === 'restored') transfers.push({ ...restore({ unit, amount, memberId }, reversesId, graceUntil), debit: account })
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
