import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue, scheduleEach } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { HeldDueWork, ModuleDueWork } from '../../../platform/module.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { memberNotFound } from '../errors.ts'
import { memberTierChanged } from '../events.ts'
import { purchasesOf } from '../repository/events.ts'
import { findMember, lockMember, saveMember } from '../repository/members.ts'
import * as repository from '../repository/tiers.ts'
import type { Program } from '../rules/program.ts'
import type { TierScheme } from '../rules/situation.ts'
import type { Member } from '../rules/telling.ts'
import { monthsOfMembership, nextReviewAt, nextTier, reviewTier, tierKeptUntil, tierWindowAt } from '../rules/tiers.ts'
import { about, holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'

/** The kind of due work that looks at the tier of a member, which is its reference; and of all members of a program. */
export const TIER_DUE = 'programs.tier'
export const TIERS_DUE = 'programs.tiers'

const MEMBERS_MAX = 500
const MOVES_MAX = 100
const NONE: TierScheme = { measure: 'time', unit: null, window: { type: 'ever' }, graceDays: 0, levels: [] }

interface Measured {
  readonly value: number
  /** When the first of what counts happened, where it will leave the window. */
  readonly earliest: string | null
}

async function schemeOf(ctx: Context, program: Program): Promise<{ scheme: TierScheme | null; timeZone: string }> {
  const definition = (await versionsOf(ctx, program)).at(-1)?.definition
  return { scheme: definition?.tiers ?? null, timeZone: definition?.timeZone ?? ctx.organization.timeZone }
}

/** What a member has now by the measure of the program; undefined where it has no tiers. Before a refund it is what the refund may take away. */
export async function tierValueOf(ctx: Context, program: Program, member: Member): Promise<number | undefined> {
  const { scheme, timeZone } = await schemeOf(ctx, program)
  return scheme === null ? undefined : (await measured(ctx, scheme, member, timeZone)).value
}

async function measured(ctx: Context, { measure, unit, window }: TierScheme, { id: memberId, enrolledAt }: Member, timeZone: string): Promise<Measured> {
  const at = ctx.clock.now().toString()
  if (measure === 'time') return { value: monthsOfMembership(enrolledAt, at, timeZone), earliest: null }
  const span = tierWindowAt(window, at, enrolledAt, timeZone)
  if (measure === 'points_earned') return repository.earnedWithin(ctx, { memberId, unit: unit ?? '', ...span })
  const { spent, bought } = await purchasesOf(ctx, memberId, [{ key: 'tier', ...span }])
  const earliest = window.type === 'rolling_months' ? await repository.firstOrderWithin(ctx, { memberId, ...span }) : null
  return { value: (measure === 'spend' ? spent : bought).get('tier') ?? 0, earliest }
}

/**
 * Puts a member where its tier is to be now: after what it did, after a refund, by the clock, and by a version that has other tiers.
 * @param member locked
 * @param valueBeforeRefund of `tierValueOf`: a refund takes away at once what it was given for
 * @returns the member as it is then
 */
export async function followTier(tx: Tx, program: Program, member: Member, valueBeforeRefund?: number): Promise<Member> {
  if (program.status !== 'live' || member.status === 'merged') return member
  const { scheme: given, timeZone } = await schemeOf(tx, program)
  if (given === null && member.tier === null) return member
  const scheme = given ?? NONE
  const at = tx.clock.now().toString()
  const before = await repository.findMemberTier(tx, member.id)
  const { value, earliest } = await measured(tx, scheme, member, timeZone)
  const review = valueBeforeRefund === undefined ? { value, at } : { value, valueBeforeRefund, at }
  const { state, move, graceUntil } = reviewTier(scheme, { tier: member.tier, belowSince: before?.belowSince ?? null }, review, timeZone)
  const since = move === null ? (before?.since ?? null) : state.tier === null ? null : at
  repository.saveMemberTier(tx, { memberId: member.id, since, belowSince: state.belowSince, graceUntil, value, reviewedAt: at })
  lookAgain(tx, member.id, nextReviewAt(scheme, { tier: state.tier, graceUntil, value, at, joinedAt: member.enrolledAt, earliest }, timeZone))
  if (move === null) return member
  const after = { ...member, tier: state.tier, version: member.version + 1, updatedAt: at }
  await saveMember(tx, after)
  repository.insertMove(tx, { id: tx.newId(), memberId: member.id, ...move })
  announce(tx, { event: memberTierChanged, ...about(after), data: { programId: program.id, ...move }, summary: `${move.from ?? '–'} → ${move.to ?? '–'}` })
  return after
}

function lookAgain(tx: Tx, memberId: string, dueAt: string | null): void {
  if (dueAt === null) cancelDue(tx, { kind: TIER_DUE, reference: memberId })
  else scheduleDue(tx, { kind: TIER_DUE, reference: memberId, dueAt })
}

/** The clock may have changed a tier. */
export const tierWork: HeldDueWork = {
  hold: async (tx, memberId) => void (await holdMember(tx, memberId)),
  async meet(tx, memberId) {
    const member = (await lockMember(tx, memberId)) ?? refuse(memberNotFound())
    await followTier(tx, await getProgram(tx, member.programId), member)
  },
}

/** A version has other tiers: all members are looked at, by and by. @param reference `<programId>`, and the member after whom it goes on */
export const tiersWork: ModuleDueWork = async (tx, reference, dueAt) => {
  const [programId = '', after = '00000000-0000-0000-0000-000000000000'] = reference.split(' ')
  const references = await repository.findMemberIdsAfter(tx, programId, after, MEMBERS_MAX)
  if (references.length > 0) scheduleEach(tx, { kind: TIER_DUE, references, dueAt: dueAt.toString() })
  if (references.length === MEMBERS_MAX) scheduleDue(tx, { kind: TIERS_DUE, reference: `${programId} ${references.at(-1)}`, dueAt: dueAt.toString() })
}

/** Where a member stands now. What the clock has changed and nobody has looked at yet is told as it was found last. @throws memberNotFound */
export async function getMemberTier(ctx: Context, memberId: string) {
  const member = (await findMember(ctx, memberId, contactVisibility)) ?? refuse(memberNotFound())
  const { scheme, timeZone } = await schemeOf(ctx, await getProgram(ctx, member.programId))
  const [state, history] = await Promise.all([repository.findMemberTier(ctx, memberId), repository.findMoves(ctx, memberId, MOVES_MAX)])
  const { value } = scheme === null ? { value: 0 } : await measured(ctx, scheme, member, timeZone)
  const [at, graceUntil] = [ctx.clock.now().toString(), state?.graceUntil ?? null]
  return {
    tier: member.tier,
    since: state?.since ?? null,
    measure: scheme?.measure ?? null,
    unit: scheme?.unit ?? null,
    value,
    next: scheme === null ? null : nextTier(scheme, value),
    belowSince: state?.belowSince ?? null,
    keptUntil: scheme === null ? null : tierKeptUntil(scheme, { tier: member.tier, graceUntil, at, joinedAt: member.enrolledAt }, timeZone),
    history: history.map(({ id: _id, memberId: _member, ...move }) => move),
  }
}
