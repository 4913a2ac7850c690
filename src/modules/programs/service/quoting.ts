import type { RecordedOrder } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Contact } from '../../contacts/index.ts'
import { insertDiscounts } from '../repository/events.ts'
import { findMembershipsOf, lockMember } from '../repository/members.ts'
import { spendBudget } from '../repository/programs.ts'
import type { Discount, Evaluation } from '../rules/outcome.ts'
import type { Program, ProgramVersion } from '../rules/program.ts'
import { groupsWon } from '../rules/sale.ts'
import type { Happening, MemberState } from '../rules/situation.ts'
import { type StandingDiscount, standingFor } from '../rules/standing.ts'
import { discountsOnly, earningOnly, type Member, versionAt } from '../rules/telling.ts'
import { judged } from './judged.ts'
import { bookInProgram } from './orders.ts'
import { getProgram, versionsOf } from './programs.ts'
import { knownOf, seenOf } from './telling.ts'

/** A contact in a live program, and the version of it that holds. */
export interface Standing {
  readonly member: Member
  readonly program: Program
  readonly version: ProgramVersion
}

/** Where a contact is a member now, in the order of the members' ids. @throws eventTooOld */
export async function standingsOf(ctx: Context, contactId: string, at: string): Promise<Standing[]> {
  return liveAmong(ctx, await findMembershipsOf(ctx, contactId), at)
}

/** The same of members who are held. */
export async function holdStandings(tx: Tx, contactId: string, at: string): Promise<Standing[]> {
  const held: Member[] = []
  for (const { id } of await findMembershipsOf(tx, contactId)) {
    const member = await lockMember(tx, id)
    if (member?.status === 'active') held.push(member)
  }
  return liveAmong(tx, held, at)
}

async function liveAmong(ctx: Context, members: readonly Member[], at: string): Promise<Standing[]> {
  const now = ctx.clock.now().toString()
  const standings: Standing[] = []
  for (const member of members) {
    const program = await getProgram(ctx, member.programId)
    if (program.status === 'live') standings.push({ member, program, version: versionAt(await versionsOf(ctx, program), at, now) })
  }
  return standings
}

/** What the version looks at, of a member who may buy something. Budgets are read where nothing is to be booked, and held where it is. */
export function stateOf(ctx: Context, { member, version }: Standing, contact: Contact, happening: Happening): Promise<MemberState> {
  return seenOf(ctx, member, contact, version.definition, happening)
}
export function heldStateOf(tx: Tx, { member, version }: Standing, contact: Contact, happening: Happening): Promise<MemberState> {
  return knownOf(tx, member, contact, version.definition, happening)
}

/** What a version takes off a basket, and why the other discounts do not. @throws amountTooLarge */
export function discountsFor({ version }: Standing, state: MemberState, happening: Happening): Evaluation {
  return judged(happening, discountsOnly(version.definition), state)
}

/** What is earned by what is left to pay. @throws amountTooLarge */
export function earningsFor({ version }: Standing, state: MemberState, happening: Happening, discounts: readonly Discount[]): Evaluation {
  return judged(happening, earningOnly(version.definition), { ...state, won: groupsWon(version.definition, discounts) })
}

/** Books an order that is about to be recorded with the discounts that it was sold with, by its lines: they count as used, and their budgets as spent. */
export async function bookSettled(tx: Tx, { member, program, version }: Standing, order: RecordedOrder, discounts: readonly Discount[]): Promise<void> {
  const { id: eventId } = await bookInProgram(tx, member, order, discounts)
  const given = { eventId, programId: program.id, memberId: member.id, unit: null, card: null, taken: 0, occurredAt: order.placedAt }
  insertDiscounts(
    tx,
    discounts.map(({ rule, amount }) => ({ ...given, ruleKey: rule.key, amount, maturesAt: null, matured: true, journalId: null, voucherId: null })),
  )
  const budgeted = new Set(version.definition.rules.flatMap(({ key, budget }) => (budget === null ? [] : key)))
  for (const { rule, amount } of discounts) if (budgeted.has(rule.key)) spendBudget(tx, { programId: program.id, ruleKey: rule.key, amount })
}

/** The discounts whose conditions the member meets now by being who they are. */
export async function standingDiscounts(ctx: Context, standing: Standing, contact: Contact): Promise<StandingDiscount[]> {
  const { definition } = standing.version
  const at = ctx.clock.now().toString()
  const happening: Happening = { type: 'order', name: null, at, channel: null, basket: null }
  return standingFor(definition, await stateOf(ctx, standing, contact, happening), happening)
}
