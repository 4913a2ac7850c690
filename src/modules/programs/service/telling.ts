import { isDeepStrictEqual } from 'node:util'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { expectRecognisable } from '../../../platform/natural-key.ts'
import { type Contact, lockContact } from '../../contacts/index.ts'
import { eventExists, memberNotActive, memberNotFound } from '../errors.ts'
import { memberEarned } from '../events.ts'
import { findEarnings, findToldFrom, insertEvent, purchasesOf, usedBy } from '../repository/events.ts'
import { type findBudgets, lockBudgets, spendBudget } from '../repository/programs.ts'
import { evaluate } from '../rules/evaluate.ts'
import { capPeriods } from '../rules/limits.ts'
import { windowAt, windowKey } from '../rules/periods.ts'
import { spendWindows } from '../rules/plan.ts'
import { expectLive, type Program } from '../rules/program.ts'
import type { Definition, Happening, MemberState, Period, Usage } from '../rules/situation.ts'
import { awardsOf, earningOnly, type LoyaltyEvent, type Member, type ShownEarning, type ShownVoucher, shownOf, versionAt } from '../rules/telling.ts'
import type { NewLoyaltyEvent } from '../schemas/events.ts'
import { fillCards, give } from './giving.ts'
import { about, holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'

export interface ToldEvent extends LoyaltyEvent {
  readonly source: { readonly type: string; readonly id: string }
  readonly earned: readonly ShownEarning[]
  readonly vouchers: readonly ShownVoucher[]
}

/** Something that happened to a member. @throws memberNotFound, memberNotActive, programClosed, eventTooOld, eventExists, naturalKeyRequired, validationFailed */
export function tellEvent(ctx: Context, given: NewLoyaltyEvent): Promise<ToldEvent> {
  return transact(ctx, (tx) => tellWithin(tx, given))
}

/** @throws as `tellEvent` */
export async function tellWithin(tx: Tx, given: NewLoyaltyEvent): Promise<ToldEvent> {
  const { memberId, externalId } = given
  expectRecognisable(tx, given)
  const happening = happeningOf(tx, given)
  const member = await holdMember(tx, memberId)
  const program = await getProgram(tx, member.programId)
  const source = externalId === undefined ? { type: 'event', id: tx.newId() } : { type: 'external', id: externalId }
  return book(tx, { program, member, happening, source, spent: 0 })
}

/** @throws validationFailed */
export function happeningOf({ clock }: Context, { type, name, occurredAt, channel }: Omit<NewLoyaltyEvent, 'externalId'>): Happening {
  if ((type === 'custom') !== (name !== undefined))
    throw validationFailed({ errors: [{ pointer: '/name', code: 'required', detail: 'is what a custom event is called, and no other' }] })
  return { type, name: name ?? null, at: occurredAt ?? clock.now().toString(), channel: channel ?? null, basket: null }
}

export interface Told {
  readonly program: Program
  /** Locked, as its contact is. */
  readonly member: Member
  readonly happening: Happening
  readonly source: { readonly type: string; readonly id: string }
  /** In minor units: what the member paid. */
  readonly spent: number
}

/** Judges what happened by the version of its date, and books what it gives, once for its source. @throws as `tellEvent` */
export async function book(tx: Tx, { program, member, happening, source, spent }: Told): Promise<ToldEvent> {
  const before = await findToldFrom(tx, { programId: program.id, sourceType: source.type, sourceId: source.id })
  if (before !== undefined) {
    if (before.memberId !== member.id || !isDeepStrictEqual(before.told, asStored(happening))) throw eventExists({ existingId: before.id })
    return { ...before, source, ...shownOf(await findEarnings(tx, before.id)) }
  }
  expectLive(program)
  if (member.status !== 'active') throw memberNotActive()
  const contact = (member.contactId === null ? undefined : await lockContact(tx, member.contactId)) ?? refuse(memberNotFound())
  const now = tx.clock.now().toString()
  const version = versionAt(await versionsOf(tx, program), happening.at, now)
  // What was sold has its prices; discounts are for what is still to be paid.
  const definition = earningOnly(version.definition)
  const state = await knownOf(tx, member, contact, definition, happening, (_, ...asked) => lockBudgets(tx, ...asked))
  const outcome = evaluate(happening, definition, state)
  const awards = awardsOf(outcome, version.definition, happening.at, now)
  const id = tx.newId()
  const occasion = { eventId: id, member, source, at: happening.at, versionNumber: version.number, definition: version.definition }
  const given = await give(tx, occasion, awards, outcome.vouchers)
  const { journalId, earned } = given
  const event: LoyaltyEvent = {
    id,
    programId: program.id,
    memberId: member.id,
    type: happening.type,
    name: happening.name,
    sourceType: source.type,
    sourceId: source.id,
    occurredAt: happening.at,
    recordedAt: now,
    versionNumber: version.number,
    spent,
    told: asStored(happening),
    known: storedState(state),
    outcome: asStored(outcome),
    journalId,
    correctsId: null,
  }
  insertEvent(tx, event, earned)
  await fillCards(tx, occasion, given)
  for (const { key, budget } of definition.rules) {
    const amount = earned.find(({ ruleKey }) => ruleKey === key)?.amount ?? 0
    if (budget !== null && amount > 0) spendBudget(tx, { programId: program.id, ruleKey: key, amount })
  }
  for (const maturesAt of new Set(earned.flatMap((earning) => earning.maturesAt ?? [])))
    scheduleDue(tx, { kind: 'programs.mature', reference: `${id} ${maturesAt}`, dueAt: maturesAt })
  announce(tx, {
    event: memberEarned,
    ...about(member),
    occurredAt: happening.at,
    data: { eventId: id, programId: program.id, type: event.type, name: event.name, source, occurredAt: happening.at, journalId, ...shownOf(earned) },
    summary:
      shownOf(earned)
        .earned.map(({ amount, unit }) => `${amount} ${unit}`)
        .join(', ') || null,
  })
  return { ...event, source, ...shownOf(earned) }
}

/** What is known of a member just before something happens. @param spentOf what rules with a budget have given */
export async function knownOf(
  ctx: Context,
  member: Member,
  contact: Contact,
  definition: Definition,
  happening: Happening,
  spentOf: typeof findBudgets,
): Promise<MemberState> {
  const { timeZone, rules } = definition
  const asked = rules.filter(({ trigger }) => trigger.type === happening.type)
  const spans = spendWindows({ rules: asked }).map((window) => ({ key: windowKey(window), ...windowAt(window, happening.at, timeZone) }))
  const periods = capPeriods(asked, happening.at, timeZone)
  const budgeted = asked.filter(({ budget }) => budget !== null)
  const [bought, used, spent] = await Promise.all([
    purchasesOf(ctx, member.id, spans),
    usedBy(ctx, member.id, periods),
    spentOf(
      ctx,
      member.programId,
      budgeted.map(({ key }) => key),
    ),
  ])
  const usage = new Map<string, Partial<Record<Period, Usage>>>()
  periods.forEach(({ ruleKey, period }, i) => {
    const of = used[i]
    if (of !== undefined) usage.set(ruleKey, { ...usage.get(ruleKey), [period]: of })
  })
  return {
    customerSince: Temporal.Instant.compare(member.enrolledAt, contact.createdAt) < 0 ? member.enrolledAt : contact.createdAt,
    tier: member.tier,
    tags: contact.tags,
    interests: contact.interests,
    keyCustomerOf: member.keyCustomerOf,
    ...bought,
    used: usage,
    budgets: new Map(budgeted.map(({ key, budget }) => [key, (budget?.amount ?? 0) - (spent.get(key) ?? 0)])),
  }
}

export function asStored(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>
}

export function storedState({ spent, used, budgets, ...state }: MemberState): Record<string, unknown> {
  return asStored({ ...state, spent: Object.fromEntries(spent), used: Object.fromEntries(used), budgets: Object.fromEntries(budgets) })
}
