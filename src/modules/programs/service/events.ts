import { refuse } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { contactVisibility, findContact } from '../../contacts/index.ts'
import { loyaltyEventNotFound, memberNotActive, memberNotFound } from '../errors.ts'
import { findEarnings, findEvent, listEvents as listPage } from '../repository/events.ts'
import { findMember } from '../repository/members.ts'
import { findRefunds } from '../repository/refunds.ts'
import { eventSaid } from '../rules/explanation/journal.ts'
import { spoken } from '../rules/explanation/spoken.ts'
import { expectLive } from '../rules/program.ts'
import { judgedIn } from '../rules/settling.ts'
import { awardsOf, type BookedEarning, earningOnly, type LoyaltyRefund, shownOf, versionAt } from '../rules/telling.ts'
import type { LoyaltyEventListQuery, PreviewedEvent } from '../schemas/events.ts'
import { asStored, judged } from './judged.ts'
import { getProgram, versionsOf } from './programs.ts'
import { happeningOf, seenOf, storedState } from './telling.ts'

/** @throws memberNotFound, invalidCursor */
export async function listEvents(ctx: Context, memberId: string, query: LoyaltyEventListQuery): Promise<JsonText> {
  const member = (await findMember(ctx, memberId, contactVisibility)) ?? refuse(memberNotFound())
  return listPage(ctx, member.id, query)
}

/** How it was judged, and what was taken back since. @throws loyaltyEventNotFound, also when its member is not the caller's to see */
export async function getEvent(ctx: Context, id: string, language: string) {
  const event = (await findEvent(ctx, id)) ?? refuse(loyaltyEventNotFound())
  if ((await findMember(ctx, event.memberId, contactVisibility)) === undefined) throw loyaltyEventNotFound()
  const [earned, refunds, program] = await Promise.all([findEarnings(ctx, id), findRefunds(ctx, id), getProgram(ctx, event.programId)])
  const { currency, timeZone } = program.draft
  const { outcome } = judgedIn(event)
  return {
    ...event,
    source: { type: event.sourceType, id: event.sourceId },
    ...shownOf(earned),
    outcome: { ...outcome, earnings: [...outcome.earnings, ...outcome.stamps] },
    refunds: refunds.map(shownRefund),
    sentences: spoken(eventSaid(event, earned, currency), language, timeZone).sentences,
  }
}

function shownRefund({ sourceType, sourceId, ...refund }: LoyaltyRefund) {
  return { ...refund, source: { type: sourceType, id: sourceId } }
}

/** What an event would give; nothing is booked. @throws memberNotFound, memberNotActive, programClosed, eventTooOld, amountTooLarge, validationFailed */
export async function previewEvent(ctx: Context, given: PreviewedEvent, language: string) {
  const happening = happeningOf(ctx, given)
  const member = (await findMember(ctx, given.memberId, contactVisibility)) ?? refuse(memberNotFound())
  const program = await getProgram(ctx, member.programId)
  expectLive(program)
  if (member.status !== 'active') throw memberNotActive()
  const contact = (member.contactId === null ? undefined : await findContact(ctx, member.contactId)) ?? refuse(memberNotFound())
  const now = ctx.clock.now().toString()
  const version = versionAt(await versionsOf(ctx, program), happening.at, now)
  const state = await seenOf(ctx, member, contact, earningOnly(version.definition), happening)
  const outcome = judged(happening, earningOnly(version.definition), state)
  const earned = [
    ...awardsOf(outcome, version.definition, happening.at, now).map(({ rule, maturesAt, unit, amount }) => ({ ruleKey: rule.key, unit, amount, maturesAt })),
    ...outcome.vouchers.map(({ rule }) => ({ ruleKey: rule.key, unit: null, amount: 1, maturesAt: null, voucherId: null })),
  ].map((each): BookedEarning => ({ ...NOT_BOOKED, ...each }))
  const told = { told: asStored(happening), known: storedState(state), outcome: asStored(outcome), versionNumber: version.number, correctsId: null }
  const { currency, timeZone } = version.definition
  return {
    ...{ programId: program.id, memberId: member.id, type: happening.type, name: happening.name, occurredAt: happening.at, versionNumber: version.number },
    ...shownOf(earned),
    outcome: { ...outcome, earnings: [...outcome.earnings, ...outcome.stamps] },
    sentences: spoken(eventSaid(told, earned, currency), language, timeZone).sentences,
  }
}
const NOT_BOOKED = { eventId: '', programId: '', memberId: '', card: null, taken: 0, occurredAt: '', matured: false, journalId: null, voucherId: null }
