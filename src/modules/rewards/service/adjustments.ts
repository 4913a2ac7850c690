import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { expectRecognisable } from '../../../platform/natural-key.ts'
import { contactVisibility, survivorOf } from '../../contacts/index.ts'
import { getOrganization, makerOfKey, notify, staffWhoMay } from '../../identity/index.ts'
import { insufficientPoints, post, type Transfer } from '../../ledger/index.ts'
import { expectLive, expiresAt, getProgram, holdMember, type Member, memberNotActive } from '../../programs/index.ts'
import { adjustmentExists, adjustmentNotFound } from '../errors/adjustments.ts'
import { unknownReference } from '../errors/rewards.ts'
import { adjustmentBooked, adjustmentProposed, adjustmentRejected } from '../events/adjustments.ts'
import * as repository from '../repository/adjustments.ts'
import * as rules from '../rules/adjustments.ts'
import type { AdjustmentListQuery, NewAdjustment, WireAdjustment } from '../schemas/adjustments.ts'
import { goesOn, termsOf } from './members.ts'

type Adjustment = rules.Adjustment

/**
 * Gives or takes units by hand, once for the external id. Within the limit of the role it is booked at once, beyond it
 * somebody else is asked.
 * @throws naturalKeyRequired, memberNotFound, adjustmentExists, programClosed, memberNotActive, validationFailed, insufficientPoints, amountTooLarge
 */
export function adjust(ctx: Context, given: NewAdjustment): Promise<WireAdjustment & { readonly created: boolean }> {
  expectRecognisable(ctx, given)
  return transact(ctx, async (tx) => {
    const member = await holdMember(tx, given.memberId)
    const { memberId, unit, amount, reason, effectiveAt = null, expiresAt = null, complaintId = null, externalId = null } = given
    const asked = { memberId, unit, amount, reason, effectiveAt, expiresAt, complaintId }
    const before = externalId === null ? undefined : await repository.findByExternalId(tx, externalId)
    if (before !== undefined) {
      if (before.memberId !== member.id) throw adjustmentExists()
      if (!rules.saysTheSame(before, asked)) throw adjustmentExists({ existingId: before.id })
      return { ...wireAdjustment(before), created: false }
    }
    const program = await getProgram(tx, member.programId)
    expectLive(program)
    if (member.status !== 'active') throw memberNotActive()
    rules.expectInTime(asked, tx.clock.now().toString())
    if (!(await termsOf(tx, program)).units.some(({ code }) => code === unit)) throw unknownReference('/unit', 'is no unit of the program')
    const adjustment = newAdjustment(tx, member, { ...asked, externalId, remedyId: null })
    const isAlone = rules.isWithin(amount, await adjustedBefore(tx, adjustment), tx.actor, await limitsOf(tx))
    if (isAlone) return { ...(await bookNew(tx, member, adjustment)), created: true }
    await repository.insertAdjustment(tx, adjustment)
    tell(tx, adjustmentProposed, adjustment)
    await askForApproval(tx, adjustment)
    return { ...wireAdjustment(adjustment), created: true }
  })
}

type Asked = Pick<Adjustment, 'unit' | 'amount' | 'reason' | 'effectiveAt' | 'expiresAt' | 'complaintId' | 'remedyId' | 'externalId'>

export function newAdjustment(tx: Tx, { id: memberId, programId, contactId }: Member, asked: Asked): Adjustment {
  const at = tx.clock.now().toString()
  const { type, id, userId } = tx.actor
  return {
    ...asked,
    id: tx.newId(),
    programId,
    memberId,
    contactId,
    status: 'proposed',
    proposedBy: { type, id },
    proposerId: userId,
    decidedBy: null,
    deciderId: null,
    decidedAt: null,
    decisionNote: null,
    journalId: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
}

/** Books what nobody else has to approve. The member is held. */
export async function bookNew(tx: Tx, member: Member, adjustment: Adjustment): Promise<WireAdjustment> {
  const booked: Adjustment = { ...adjustment, status: 'booked', journalId: await postAdjustment(tx, member, adjustment) }
  await repository.insertAdjustment(tx, booked)
  tell(tx, adjustmentBooked, booked)
  return wireAdjustment(booked)
}

/** @throws insufficientPoints where more is taken than there is and may be owed: an adjustment is booked whole */
async function postAdjustment(tx: Tx, { id: memberId, programId }: Member, adjustment: Adjustment): Promise<string> {
  const { id, unit, amount, effectiveAt, complaintId, remedyId } = adjustment
  const { units, timeZone } = await termsOf(tx, await getProgram(tx, programId))
  const terms = units.find(({ code }) => code === unit) ?? refuse(unknownReference('/unit', 'is no unit of the program'))
  const now = tx.clock.now().toString()
  const from = terms.expiry.type === 'inactivity' ? now : (effectiveAt ?? now)
  const transfer: Transfer =
    amount > 0
      ? {
          unit,
          amount,
          debit: 'adjustment',
          credit: 'available',
          creditMember: memberId,
          expiresAt: adjustment.expiresAt ?? expiresAt(terms.expiry, from, timeZone),
        }
      : {
          unit,
          amount: -amount,
          debit: 'available',
          debitMember: memberId,
          credit: 'adjustment',
          ...(terms.clawback.type === 'debt' ? { maxDebt: terms.clawback.maxDebt } : {}),
        }
  const { journalId, lost } = await post(tx, {
    id: tx.newId(),
    programId,
    kind: 'adjust',
    source: { type: 'adjustment', id },
    ...(effectiveAt === null ? {} : { effectiveAt }),
    details: { adjustmentId: id, complaintId, remedyId },
    transfers: [transfer],
  })
  if (lost > 0) throw insufficientPoints({ wanted: -amount, unit })
  return journalId
}

async function limitsOf(ctx: Context): Promise<rules.Limits> {
  return (await getOrganization(ctx)).settings.roleLimits
}

function adjustedBefore(tx: Tx, { memberId, unit }: Adjustment): Promise<number> {
  const { userId, id: actorId } = tx.actor
  const since = tx.clock
    .now()
    .subtract({ hours: 24 * rules.COUNTED_DAYS })
    .toString()
  return repository.adjustedBy(tx, { memberId, unit, userId, actorId, since })
}

/** Tells those who may approve. */
async function askForApproval(tx: Tx, { id, amount, unit, contactId, complaintId, proposerId }: Adjustment): Promise<void> {
  const excluded = new Set([tx.actor.personId, proposerId])
  for (const userId of await staffWhoMay(tx, 'loyalty:approve')) {
    if (excluded.has(userId)) continue
    notify(tx, { userId, type: 'adjustment.proposed', summary: `${amount} ${unit}`, resource: { type: 'adjustment', id }, contactId, aboutId: complaintId })
  }
}

/** @throws adjustmentNotFound */
export async function getAdjustment(ctx: Context, id: string): Promise<WireAdjustment> {
  return wireAdjustment((await repository.findAdjustment(ctx, id, contactVisibility)) ?? refuse(adjustmentNotFound()))
}

/** @throws invalidCursor */
export async function listAdjustments(ctx: Context, query: AdjustmentListQuery): Promise<JsonText> {
  return repository.listAdjustments(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** Books what somebody else proposed. @throws adjustmentNotFound, staleVersion, transitionNotAllowed, adjustmentNeedsPerson, adjustmentNeedsAnother, programClosed, memberNotActive, adjustmentLimitExceeded, insufficientPoints */
export function approveAdjustment(ctx: Context, id: string, { note }: { readonly note?: string | undefined }): Promise<WireAdjustment> {
  return transact(ctx, async (tx) => {
    const { adjustment, member } = await lockToDecide(tx, id)
    expectLive(await getProgram(tx, member.programId))
    if (member.status !== 'active') throw memberNotActive()
    rules.expectStillThere(adjustment, tx.clock.now().toString())
    rules.expectMayApprove(adjustment, await adjustedBefore(tx, adjustment), tx.actor, await limitsOf(tx))
    const journalId = await postAdjustment(tx, member, adjustment)
    return save(tx, { ...decided(tx, adjustment, note), status: 'booked', journalId }, adjustmentBooked)
  })
}

/** @throws adjustmentNotFound, staleVersion, transitionNotAllowed, adjustmentNeedsPerson, adjustmentNeedsAnother */
export function rejectAdjustment(ctx: Context, id: string, { note }: { readonly note?: string | undefined }): Promise<WireAdjustment> {
  return transact(ctx, async (tx) => {
    const { adjustment } = await lockToDecide(tx, id)
    return save(tx, { ...decided(tx, adjustment, note), status: 'rejected' }, adjustmentRejected)
  })
}

/** The adjustment with the member that it is booked to, both locked. */
async function lockToDecide(tx: Tx, id: string): Promise<{ adjustment: Adjustment; member: Member }> {
  const { memberId } = (await repository.findAdjustment(tx, id, contactVisibility)) ?? refuse(adjustmentNotFound())
  const member = await goesOn(tx, await holdMember(tx, memberId))
  const adjustment = (await repository.lockAdjustment(tx, id)) ?? refuse(adjustmentNotFound())
  expectVersion(tx, adjustment)
  const keyMakerId = adjustment.proposerId === null ? await makerOfKey(tx, adjustment.proposedBy) : null
  rules.expectMayDecide(adjustment, tx.actor, keyMakerId)
  return { adjustment, member }
}

function decided(tx: Tx, adjustment: Adjustment, note: string | undefined): Adjustment {
  const { type, id, userId } = tx.actor
  const at = tx.clock.now().toString()
  const { version } = adjustment
  return { ...adjustment, decidedBy: { type, id }, deciderId: userId, decidedAt: at, decisionNote: note ?? null, version: version + 1, updatedAt: at }
}

function save(tx: Tx, after: Adjustment, event: typeof adjustmentBooked): WireAdjustment {
  repository.saveDecided(tx, after)
  tell(tx, event, after)
  const { id, proposerId: userId, amount, unit, contactId, complaintId: aboutId } = after
  if (userId !== null) notify(tx, { userId, type: event.type, summary: `${amount} ${unit}`, resource: { type: 'adjustment', id }, contactId, aboutId })
  return wireAdjustment(after)
}

/** Never the words of staff. */
function tell(tx: Tx, event: typeof adjustmentBooked, adjustment: Adjustment): void {
  const { reason: _why, decisionNote: _note, ...data } = wireAdjustment(adjustment)
  const { id: resourceId, contactId, complaintId: aboutId, amount, unit } = adjustment
  announce(tx, { event, resourceId, contactId, aboutId, data, summary: `${amount} ${unit}` })
}

function wireAdjustment({ proposerId: _proposer, deciderId: _decider, ...adjustment }: Adjustment): WireAdjustment {
  return adjustment
}
