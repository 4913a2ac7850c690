import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { expectRecognisable } from '../../../platform/natural-key.ts'
import { endHold, findHold, findHoldOf, hold, post } from '../../ledger/index.ts'
import { expectLive, getMember, getProgram, holdMember, type Member, memberNotActive, memberNotFound } from '../../programs/index.ts'
import { holdExists, holdNotFound } from '../errors/holds.ts'
import { unknownReference } from '../errors/rewards.ts'
import { holdCaptured, holdPlaced, holdTimedOut, holdVoided } from '../events/holds.ts'
import * as rules from '../rules/holds.ts'
import type { Capture, NewHold, WireHold } from '../schemas/holds.ts'
import { termsOf } from './members.ts'
import { noteRedemption, orderOf } from './redemptions.ts'

/**
 * Keeps units of a member for something, once for its external id.
 * @throws naturalKeyRequired, memberNotFound, validationFailed, programClosed, memberNotActive, insufficientPoints, holdExists
 */
export function placeHold(ctx: Context, given: NewHold): Promise<WireHold & { readonly created: boolean }> {
  expectRecognisable(ctx, given)
  const { unit, amount, externalId } = given
  return transact(ctx, async (tx) => {
    const member = await holdMember(tx, given.memberId)
    const { programId } = member
    const before = externalId === undefined ? undefined : await findHoldOf(tx, { programId, externalId })
    if (before !== undefined) return heldBefore(tx, member, before, given)
    const program = await getProgram(tx, programId)
    expectLive(program)
    if (member.status !== 'active') throw memberNotActive()
    if (!(await termsOf(tx, program)).units.some(({ code }) => code === unit)) throw unknownReference('/unit', 'is no unit of the program')
    const { journalId, repeated } = await post(tx, {
      id: tx.newId(),
      programId,
      kind: 'hold',
      ...(externalId === undefined ? {} : { source: { type: 'hold', id: externalId } }),
      holdUntil: rules.heldUntil(given.expiresAt, tx.clock.now()),
      transfers: [hold({ unit, amount, memberId: member.id })],
    })
    // Another member came first with the same id, at the same time.
    if (repeated) throw holdExists()
    const held = await shown(tx, journalId)
    announce(tx, { event: holdPlaced, resourceId: journalId, contactId: member.contactId, data: held, summary: `${amount} ${unit}` })
    return { ...held, created: true }
  })
}

/** What was held before, whatever has become of it since. @throws holdExists */
function heldBefore(tx: Tx, member: Member, before: rules.Hold, given: NewHold): WireHold & { readonly created: boolean } {
  if (before.memberId !== member.id) throw holdExists()
  if (!rules.holdsTheSame(before, given)) throw holdExists({ existingId: before.id })
  return { ...rules.shownHold(before, tx.clock.now().toString()), created: false }
}

/** @throws holdNotFound */
export async function getHold(ctx: Context, id: string): Promise<WireHold> {
  const held = await shown(ctx, id)
  await getMember(ctx, held.memberId).catch(asHoldNotFound)
  return held
}

/** Redeems what was held, all of it or so much; the rest is let go. @throws holdNotFound, holdEnded, insufficientPoints */
export function captureHold(ctx: Context, id: string, given: Capture): Promise<WireHold> {
  return transact(ctx, async (tx) => {
    const { held, member } = await lock(tx, id)
    const { unit, amount } = held
    const captured = given.amount ?? amount
    const order = await orderOf(tx, given)
    const { journalId } = await endHold(tx, id, captured)
    // Under the id of the journal, so that the hold tells what it became.
    const booked = { rewardId: null, quantity: 1, gives: null, unit, amount: captured, value: null, currency: null, externalId: null, ...order }
    await noteRedemption(tx, member, { ...booked, id: journalId, journalId, drawnBy: id })
    return tell(tx, member, id, holdCaptured, `${captured} ${unit}`)
  })
}

/** Lets go what was held. @throws holdNotFound, holdEnded */
export function voidHold(ctx: Context, id: string): Promise<WireHold> {
  return transact(ctx, async (tx) => {
    const { held, member } = await lock(tx, id)
    await endHold(tx, id, 0)
    return tell(tx, member, id, holdVoided, `${held.amount} ${held.unit}`)
  })
}

/** The time of a hold was over, which is booked. Of units that no member has, nobody is told. */
export async function tellTimedOut(tx: Tx, id: string): Promise<void> {
  const held = await shown(tx, id)
  const member = await getMember(tx, held.memberId).catch(asNobody)
  if (member !== undefined) await tell(tx, member, id, holdTimedOut, `${held.amount} ${held.unit}`)
}

function asNobody(error: unknown): undefined {
  if (!(error instanceof Refusal && error.type === memberNotFound)) throw error
}

async function tell(tx: Tx, { contactId }: Pick<Member, 'contactId'>, id: string, event: typeof holdVoided, summary: string): Promise<WireHold> {
  const data = await shown(tx, id)
  announce(tx, { event, resourceId: id, contactId, data, summary })
  return data
}

/** With its member, who is locked before it. */
async function lock(tx: Tx, id: string): Promise<{ held: WireHold; member: Member }> {
  const { memberId } = await shown(tx, id)
  const member = await holdMember(tx, memberId).catch(asHoldNotFound)
  return { held: await shown(tx, id), member }
}

async function shown(ctx: Context, id: string): Promise<WireHold> {
  return rules.shownHold((await findHold(ctx, id)) ?? refuse(holdNotFound()), ctx.clock.now().toString())
}

function asHoldNotFound(error: unknown): never {
  throw error instanceof Refusal && error.type === memberNotFound ? holdNotFound() : error
}
