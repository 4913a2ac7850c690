import type { Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { sqlState, violatedConstraint } from '../../../platform/database.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { alreadyReversed, amountTooLarge, balanceMoved, holdEnded, insufficientPoints, invalidTransfer, unknownUnit } from '../errors.ts'
import * as ledgers from '../repository/ledgers.ts'
import * as repository from '../repository/posting.ts'
import { capture, letGo, type Posted, type Posting } from '../rules/posting.ts'

/**
 * Posts a journal, in the caller's transaction: all of it or, with a refusal, nothing (in a savepoint, where the rest shall stand).
 * Posted again from the same source, it answers the journal that is there.
 * @throws insufficientPoints, holdEnded, alreadyReversed, amountTooLarge, unknownUnit, invalidTransfer, balanceMoved when an expected version is not the present one
 */
export async function post(tx: Tx, posting: Posting): Promise<Posted> {
  const posted = await repository.post(tx, posting).catch((error: unknown) => refuse(refusalOf(error)))
  await follow(tx, posting, posted)
  return posted
}

/**
 * Posts several journals at once, all of them or none; faster than one by one.
 * @throws as post, of whichever is refused
 */
export async function postAll(tx: Tx, postings: readonly Posting[]): Promise<Posted[]> {
  if (postings.length === 0) return []
  const posted = await repository.postAll(tx, postings).catch((error: unknown) => refuse(refusalOf(error)))
  for (const [i, posting] of postings.entries()) await follow(tx, posting, posted[i] as Posted)
  return posted
}

/** What comes of a journal: a hold has its time, and who wants to know of what expired is told. */
async function follow(tx: Tx, { holdUntil, programId }: Pick<Posting, 'holdUntil' | 'programId'>, { journalId, repeated, expired }: Posted): Promise<void> {
  if (holdUntil !== undefined && !repeated) scheduleDue(tx, { kind: 'ledger.hold', reference: journalId, dueAt: holdUntil })
  for (const { memberId, unit, amount } of expired) await tellExpired(tx, tx.participants ?? [], { programId, memberId, unit, amount })
}

/** What a refusal of the database's functions means. @throws whatever else went wrong */
function refusalOf(error: unknown) {
  const state = sqlState(error)
  if (state === 'RL001') return balanceMoved()
  if (state === 'RL002') return insufficientPoints(JSON.parse((error as { detail: string }).detail))
  if (state === 'RL003') return holdEnded()
  if (state === 'RL004') return unknownUnit()
  if (state === 'RL005' || state === INVALID_TEXT) return invalidTransfer()
  if (violatedConstraint(error) === 'journals_reverses') return alreadyReversed()
  if (state === OUT_OF_RANGE || ['member_accounts_safe', 'transfers_amount'].includes(violatedConstraint(error) ?? '')) return amountTooLarge()
  throw error
}
/** What is no whole number, and what is too large for one. */
const INVALID_TEXT = '22P02'
const OUT_OF_RANGE = '22003'

/**
 * Ends a hold: so much of it is redeemed, and the rest let go.
 * @throws holdEnded, also of a hold whose time is over, unless nothing is captured; insufficientPoints where more is captured than is held
 */
export async function endHold(tx: Tx, holdId: string, captured: number, how: Pick<Posting, 'source' | 'details'> = {}): Promise<Posted> {
  // In the order of whoever meets the deadline: it, then the hold, then accounts.
  cancelDue(tx, { kind: 'ledger.hold', reference: holdId })
  const held = (await ledgers.lockHold(tx, holdId)) ?? refuse(holdEnded())
  const { unit, memberId, programId, amount } = held
  if (captured > amount) throw insufficientPoints({ available: amount, wanted: captured, unit })
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

type Act = Pick<Posting, 'programId' | 'source' | 'aboutId' | 'details'>

/**
 * A member goes on in another of the same program: what is available, pending and held is the other's, lots and open holds as they are, debts too.
 * @throws unknownUnit where one of them is of another program
 */
export async function mergeMembers(tx: Tx, act: Act & { readonly fromMemberId: string; readonly toMemberId: string }): Promise<Posted> {
  const { fromMemberId, toMemberId, ...rest } = act
  const posting: Posting = { ...rest, id: tx.newId(), kind: 'merge', transfers: [] }
  const posted = await repository.mergeMembers(tx, posting, fromMemberId, toMemberId).catch((error: unknown) => refuse(refusalOf(error)))
  await follow(tx, posting, posted)
  return posted
}

/**
 * Lots of a member that would expire before then, all or those that one journal made, expire then. What has expired stays so.
 * @returns the journal, and how many lots there were; no journal where there were none
 */
export async function extendLots(
  tx: Tx,
  act: Omit<Act, 'aboutId'> & { readonly memberId: string; readonly unit: string; readonly until: string; readonly journalId?: string },
): Promise<{ journalId: string | null; repeated: boolean; lots: number }> {
  const { memberId, unit, until, journalId, ...rest } = act
  const posting: Posting = { ...rest, id: tx.newId(), kind: 'extend', transfers: [] }
  const { expired, ...extended } = await repository
    .extendLots(tx, posting, { memberId, unit, until, onlyJournal: journalId ?? null })
    .catch((error: unknown) => refuse(refusalOf(error)))
  if (expired > 0) await tellExpired(tx, tx.participants ?? [], { programId: act.programId, memberId, unit, amount: expired })
  return extended
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
