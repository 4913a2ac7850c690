import { isDeepStrictEqual } from 'node:util'
import { isAhead } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { expectRecognisable } from '../../../platform/natural-key.ts'
import { type Contact, contactVisibility, lockContact } from '../../contacts/index.ts'
import { eventExists, memberNotActive, memberNotFound } from '../errors.ts'
import { findEarnings, findToldFrom, insertEvent, purchasesOf } from '../repository/events.ts'
import { findMember } from '../repository/members.ts'
import { findBudgets, lockBudgets, spendBudget } from '../repository/programs.ts'
import { windowAt, windowKey } from '../rules/periods.ts'
import { countsPurchases, spendWindows } from '../rules/plan.ts'
import { expectLive } from '../rules/program.ts'
import { groupsWon } from '../rules/sale.ts'
import type { Definition, Happening, MemberState } from '../rules/situation.ts'
import { awardsOf, earningOnly, type Member, shownOf, versionAt } from '../rules/telling.ts'
import type { NewLoyaltyEvent } from '../schemas/events.ts'
import { followBooking } from './following.ts'
import { fillCards, give } from './giving.ts'
import { asStored, eventOf, factOf, judged, type Told, type ToldEvent } from './judged.ts'
import { holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'
import { tellAtOnce } from './telling-at-once.ts'
import { type Budgets, usageOf } from './usage.ts'

export { amountTooLarge } from '../../ledger/index.ts'

/** Something that happened to a member. @throws memberNotFound, memberNotActive, programClosed, eventTooOld, eventExists, naturalKeyRequired, validationFailed */
export async function tellEvent(ctx: Context, given: NewLoyaltyEvent): Promise<ToldEvent> {
  expectRecognisable(ctx, given)
  const told = await tellAtOnce(ctx, given.memberId, happeningOf(ctx, given), sourceOf(ctx, given))
  return told ?? transact(ctx, (tx) => tellWithin(tx, given))
}

/** @throws as `tellEvent` */
export async function tellWithin(tx: Tx, given: NewLoyaltyEvent): Promise<ToldEvent> {
  expectRecognisable(tx, given)
  const happening = happeningOf(tx, given)
  const member = await holdMember(tx, given.memberId)
  const program = await getProgram(tx, member.programId)
  const source = sourceOf(tx, given)
  // A repeat that says no time means the time of before.
  const before = given.occurredAt === undefined ? await findToldFrom(tx, { programId: program.id, sourceType: source.type, sourceId: source.id }) : undefined
  const repeated = before === undefined ? happening : { ...happening, at: String(before.told['at']) }
  return book(tx, { program, member, happening: repeated, source, spent: 0 })
}

/** @throws validationFailed */
export function happeningOf({ clock }: Context, { type, name, occurredAt, channel }: Omit<NewLoyaltyEvent, 'externalId'>): Happening {
  if ((type === 'custom') !== (name !== undefined))
    throw validationFailed({ errors: [{ pointer: '/name', code: 'required', detail: 'is what a custom event is called, and no other' }] })
  const at = occurredAt ?? clock.now().toString()
  if (isAhead(at, clock.now())) throw validationFailed({ errors: [{ pointer: '/occurredAt', code: 'not-valid', detail: 'is in the future' }] })
  return { type, name: name ?? null, at, channel: channel ?? null, basket: null }
}

function sourceOf(ctx: Context, { externalId }: Pick<NewLoyaltyEvent, 'externalId'>): Told['source'] {
  return externalId === undefined ? { type: 'event', id: ctx.newId() } : { type: 'external', id: externalId }
}

/** Judges what happened by the version of its date, and books what it gives, once for its source. @throws as `tellEvent` */
export async function book(tx: Tx, { program, member, happening, source, spent, discounts = [] }: Told): Promise<ToldEvent> {
  const before = await findToldFrom(tx, { programId: program.id, sourceType: source.type, sourceId: source.id })
  if (before !== undefined) {
    if (before.memberId !== (member.mergedInto ?? member.id))
      throw eventExists((await findMember(tx, before.memberId, contactVisibility)) && { existingId: before.id })
    if (!isDeepStrictEqual(before.told, asStored(happening))) throw eventExists({ existingId: before.id })
    return { ...before, source, ...shownOf(await findEarnings(tx, before.id)), created: false }
  }
  expectLive(program)
  if (member.status !== 'active') throw memberNotActive()
  const contact = (member.contactId === null ? undefined : await lockContact(tx, member.contactId)) ?? refuse(memberNotFound())
  const now = tx.clock.now().toString()
  const version = versionAt(await versionsOf(tx, program), happening.at, now)
  // What was sold has its prices; discounts are for what is still to be paid.
  const definition = earningOnly(version.definition)
  const known = await knownOf(tx, member, contact, definition, happening)
  const state = discounts.length === 0 ? known : { ...known, won: groupsWon(version.definition, discounts) }
  const outcome = { ...judged(happening, definition, state), discounts }
  const awards = awardsOf(outcome, version.definition, happening.at, now)
  const id = tx.newId()
  const occasion = { eventId: id, member, source, at: happening.at, versionNumber: version.number, definition: version.definition }
  const given = await give(tx, occasion, awards, outcome.vouchers)
  const { journalId, earned } = given
  const event = eventOf({ id, program, member, happening, source, spent, now, version, known: storedState(state), outcome: asStored(outcome), journalId })
  insertEvent(tx, event, earned)
  await fillCards(tx, occasion, given)
  for (const { key, budget } of definition.rules) {
    const amount = earned.find(({ ruleKey }) => ruleKey === key)?.amount ?? 0
    if (budget !== null && amount > 0) spendBudget(tx, { programId: program.id, ruleKey: key, amount })
  }
  for (const maturesAt of new Set(earned.flatMap((earning) => earning.maturesAt ?? [])))
    scheduleDue(tx, { kind: 'programs.mature', reference: `${id} ${maturesAt}`, dueAt: maturesAt })
  announce(tx, factOf(member, event, source, earned))
  await followBooking(tx, program, member, { eventId: id, awards })
  return { ...event, source, ...shownOf(earned), created: true }
}

/** What is known of a member just before something happens; budgets are held until it is booked. */
export function knownOf(tx: Tx, member: Member, contact: Contact, definition: Definition, happening: Happening): Promise<MemberState> {
  return knownBy(tx, member, contact, definition, happening, (keys) => lockBudgets(tx, member.programId, keys))
}

/** The same for somebody who only looks. */
export function seenOf(ctx: Context, member: Member, contact: Contact, definition: Definition, happening: Happening): Promise<MemberState> {
  return knownBy(ctx, member, contact, definition, happening, (keys) => findBudgets(ctx, member.programId, keys))
}

const EVER = { key: 'purchases', start: null, end: null }

async function knownBy(ctx: Context, member: Member, contact: Contact, definition: Definition, happening: Happening, budgetsOf: Budgets): Promise<MemberState> {
  const { timeZone, rules } = definition
  const asked = rules.filter(({ trigger }) => trigger.type === happening.type)
  const spans = spendWindows({ rules: asked }).map((window) => ({ key: windowKey(window), ...windowAt(window, happening.at, timeZone) }))
  if (countsPurchases({ rules: asked })) spans.push(EVER)
  const [{ spent, bought }, usage] = await Promise.all([
    purchasesOf(ctx, member.id, spans),
    usageOf(ctx, member.id, { rules: asked, timeZone }, happening.at, budgetsOf),
  ])
  return {
    customerSince: Temporal.Instant.compare(member.enrolledAt, contact.createdAt) < 0 ? member.enrolledAt : contact.createdAt,
    tier: member.tier,
    tags: contact.tags,
    interests: contact.interests,
    keyCustomerOf: member.keyCustomerOf,
    purchases: bought.get(EVER.key) ?? 0,
    spent,
    ...usage,
  }
}

export function storedState({ spent, used, budgets, won, ...state }: MemberState): Record<string, unknown> {
  const sums = { spent: Object.fromEntries(spent), used: Object.fromEntries(used), budgets: Object.fromEntries(budgets) }
  return asStored({ ...state, ...sums, ...(won === undefined ? {} : { won: Object.fromEntries(won) }) })
}
