import { changesBetween } from '../../../kernel/merge-patch.ts'
import type { Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { makerOfKey } from '../../identity/index.ts'
import { loyaltyNotAvailable, remedyNotFound } from '../errors.ts'
import { findRemedies } from '../repository/parts.ts'
import * as repository from '../repository/remedies.ts'
import type { Complaint, Remedy } from '../rules/complaint.ts'
import * as rules from '../rules/remedies.ts'
import type { Decider, Promises } from '../rules/remedy-limits.ts'
import type { NewRemedy, RemedyListQuery, RemedyPatch, WireRemedy } from '../schemas/remedies.ts'
import { tell } from './consequences.ts'
import { askForApproval, tellOfRemedy, wireRemedy } from './remedy-consequences.ts'
import { findSeen, lockSeen, lockWhole } from './seen.ts'
import { settingsOf } from './settings.ts'
import { situationOf } from './situation.ts'

export { describeRemedyMove, REMEDY_MOVES, type RemedyMove } from '../rules/remedies.ts'

/** @throws complaintNotFound, staleVersion, transitionNotAllowed, validationFailed */
export function proposeRemedy(ctx: Context, complaintId: string, { kind, ...input }: NewRemedy): Promise<WireRemedy> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    const [situation, promises] = [await situationOf(tx, complaint), await promisesOf(tx, await findRemedies(tx, complaintId))]
    const terms = { description: null, amount: null, currency: null, percent: null, points: null, ...termsOf(input, tx.organization.currency) }
    const remedy = rules.proposeRemedy({ kind, ...terms }, { id: tx.newId(), at: tx.clock.now().toString(), by: deciderOf(tx), situation, promises })
    repository.insertRemedy(tx, remedy)
    tellOfRemedy(tx, complaint, remedy, 'propose', { description: remedy.description })
    await tellOfDecision(tx, complaint, remedy)
    return wireRemedy(remedy)
  })
}

/** What was said of its terms, by the names of the columns: what was not said is left out, the currency is the one given then. */
function termsOf({ money, ...terms }: RemedyPatch, currency: string): Partial<rules.Terms> {
  const said = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined))
  if (money === undefined) return said
  return money === null ? { ...said, amount: null, currency: null } : { ...said, amount: money.amount, currency: money.currency ?? currency }
}

function deciderOf({ actor: { type, id, userId, role } }: Context): Decider {
  return { actor: { type, id }, userId, role }
}

async function promisesOf(tx: Tx, others: readonly Remedy[]): Promise<Promises> {
  return { limits: (await settingsOf(tx)).remedyLimits, currency: tx.organization.currency, others }
}

/** What the proposer may promise alone is approved with the proposal; anything else asks others. */
async function tellOfDecision(tx: Tx, complaint: Complaint, remedy: Remedy): Promise<void> {
  if (remedy.status === 'approved') tellOfRemedy(tx, complaint, remedy, 'approve', {})
  else await askForApproval(tx, complaint, remedy)
}

/** @throws complaintNotFound, invalidCursor */
export async function listRemedies(ctx: Context, complaintId: string, query: RemedyListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listRemedies(ctx, complaintId, query)
}

/** All remedies of complaints that the caller may see. */
export async function remediesOf(ctx: Context, complaints: readonly { readonly id: string }[]): Promise<WireRemedy[]> {
  return (
    await repository.findRemediesOf(
      ctx,
      complaints.map(({ id }) => id),
    )
  ).map(wireRemedy)
}

/** @throws complaintNotFound, remedyNotFound */
export async function getRemedy(ctx: Context, complaintId: string, id: string): Promise<WireRemedy> {
  await findSeen(ctx, complaintId)
  return wireRemedy(oneOf(await findRemedies(ctx, complaintId), id))
}

function oneOf(remedies: readonly Remedy[], id: string): Remedy {
  return remedies.find((remedy) => remedy.id === id) ?? refuse(remedyNotFound())
}

/** A remedy with the complaint that it belongs to, which is locked: its remedies change one at a time. @throws complaintNotFound, remedyNotFound, staleVersion */
async function lockRemedy(tx: Tx, complaintId: string, id: string): Promise<{ complaint: Complaint; before: Remedy; promises: Promises }> {
  const complaint = await lockWhole(tx, complaintId)
  const remedies = await findRemedies(tx, complaintId)
  const before = oneOf(remedies, id)
  expectVersion(tx, before)
  const others = remedies.filter((remedy) => remedy !== before)
  return { complaint, before, promises: await promisesOf(tx, others) }
}

/** @throws complaintNotFound, remedyNotFound, staleVersion, transitionNotAllowed, notTheProposer, validationFailed */
export function updateRemedy(ctx: Context, complaintId: string, id: string, patch: RemedyPatch): Promise<WireRemedy> {
  return transact(ctx, async (tx) => {
    const { complaint, before, promises } = await lockRemedy(tx, complaintId, id)
    rules.expectRemedyMove('update', before, complaint)
    const terms = termsOf(patch, before.currency ?? tx.organization.currency)
    const after = rules.changeRemedy(before, terms, { at: tx.clock.now().toString(), by: deciderOf(tx), promises })
    if (changesBetween(before, after, rules.TERMS).changed.length === 0) return wireRemedy(before)
    repository.saveRemedies(tx, [after])
    tellOfRemedy(tx, complaint, after, 'update', { description: after.description })
    await tellOfDecision(tx, complaint, after)
    return wireRemedy(after)
  })
}

type Inputs = Omit<rules.RemedyInputs, 'approve'> & { readonly approve: object }

/**
 * One move of a remedy's life. Points and vouchers are posted in the transaction that fulfils them: both are done, or neither.
 * @throws complaintNotFound, remedyNotFound, staleVersion, transitionNotAllowed, validationFailed, approvalNeedsPerson,
 * approvalNeedsAnother, remedyLimitExceeded, loyaltyNotAvailable
 */
export function moveRemedy<M extends rules.RemedyMove>(
  ctx: Context,
  { complaintId, remedyId }: { readonly complaintId: string; readonly remedyId: string },
  action: M,
  input: Inputs[M],
  participants: readonly Participant<Tx>[],
): Promise<WireRemedy> {
  return transact(ctx, async (tx) => {
    const { complaint, before, promises } = await lockRemedy(tx, complaintId, remedyId)
    const approval = action === 'approve' && {
      by: deciderOf(tx),
      promises: { ...promises, keyMakerId: before.proposerId === null ? await makerOfKey(tx, before.proposedBy) : null },
    }
    const given = { ...input, ...approval } as rules.RemedyInputs[M]
    const moved = rules.moveRemedy(before, action, given, complaint, tx.clock.now().toString())
    const after = action === 'fulfil' && rules.isPosted(moved) ? { ...moved, fulfilment: await post(tx, complaint, moved, participants) } : moved
    repository.saveRemedies(tx, [after])
    tellOfRemedy(tx, complaint, after, action, input)
    if (action === 'approve' && after.proposerId !== null) tell(tx, [after.proposerId], 'complaint.remedy_approved', complaint)
    return wireRemedy(after)
  })
}

/** @returns what shows that it was posted @throws loyaltyNotAvailable when nobody can */
async function post(
  tx: Tx,
  { contactId }: Complaint,
  remedy: Remedy & { kind: 'points' | 'voucher' },
  participants: readonly Participant<Tx>[],
): Promise<string> {
  const { id, complaintId, kind, points, amount, currency, percent } = remedy
  for (const participant of participants) {
    const posted = await participant.onRemedy?.(tx, { id, complaintId, contactId, kind, points, amount, currency, percent })
    if (posted !== undefined) return posted
  }
  throw loyaltyNotAvailable()
}
