import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { journalsOfSources, mature, post, type Transfer } from '../../ledger/index.ts'
import { memberNotFound } from '../errors.ts'
import { memberMatured } from '../events.ts'
import { findLastActivity } from '../repository/activity.ts'
import { findEarnings, findEvent, markMatured } from '../repository/events.ts'
import { lockMember } from '../repository/members.ts'
import { expiresAt } from '../rules/expiry.ts'
import { isBefore } from '../rules/periods.ts'
import type { BookedEarning, LoyaltyEvent, Member } from '../rules/telling.ts'
import { awaitNotice } from './expiring.ts'
import { about, holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'

/** What was earned can be spent from now on, less what refunds took of it meanwhile. The reference is `<eventId> <instant>`. */
export const maturingWork: HeldDueWork = {
  async hold(tx, reference) {
    const event = await eventOf(tx, reference)
    if (event !== undefined) await holdMember(tx, event.memberId)
  },
  async meet(tx, reference, dueAt) {
    const event = await eventOf(tx, reference)
    if (event === undefined) return
    const member = (await lockMember(tx, event.memberId)) ?? refuse(memberNotFound())
    const [, maturesAt = ''] = reference.split(' ')
    const waiting = (await findEarnings(tx, event.id)).filter((earning) => !earning.matured && earning.maturesAt === maturesAt)
    const left = waiting.map((earning) => ({ ...earning, amount: earning.amount - earning.taken })).filter(({ amount }) => amount > 0)
    if (waiting.length > 0) markMatured(tx, { eventId: event.id, maturesAt })
    if (left.length > 0) await release(tx, { event, member, left, maturesAt, effectiveAt: dueAt.toString() })
  },
}

/** The journals in which the lots of what was earned are: of what was pending at first, the one that made it available. */
export async function lotsOf(ctx: Context, programId: string, earned: readonly BookedEarning[]): Promise<(earning: BookedEarning) => string | null> {
  const sourceIds = [...new Set(earned.flatMap(({ matured, maturesAt, eventId }) => (matured && maturesAt !== null ? `${eventId} ${maturesAt}` : [])))]
  const journals = await journalsOfSources(ctx, { programId, sourceType: 'mature', sourceIds })
  return ({ eventId, maturesAt, journalId }) => journals.get(`${eventId} ${maturesAt}`) ?? journalId
}

function eventOf(tx: Tx, reference: string): Promise<LoyaltyEvent | undefined> {
  return findEvent(tx, reference.split(' ')[0] ?? '')
}

interface Maturing {
  readonly event: LoyaltyEvent
  readonly member: Member
  readonly left: readonly BookedEarning[]
  readonly maturesAt: string
  readonly effectiveAt: string
}

async function release(tx: Tx, { event, member, left, maturesAt, effectiveAt }: Maturing): Promise<void> {
  const versions = await versionsOf(tx, await getProgram(tx, event.programId))
  const definition = versions.find(({ number }) => number === event.versionNumber)?.definition
  const lastActiveAt = (await findLastActivity(tx, member.id)) ?? event.recordedAt
  const transfers = left.map(({ unit, amount }): Transfer => {
    const terms = definition?.units.find(({ code }) => code === unit)
    if (unit === null || definition === undefined || terms === undefined) throw new Error(`what is pending of event ${event.id} has no unit`)
    const from = terms.expiry.type === 'inactivity' && isBefore(event.occurredAt, lastActiveAt) ? lastActiveAt : event.occurredAt
    return mature({ unit, amount, memberId: member.id }, { expiresAt: expiresAt(terms.expiry, from, definition.timeZone), earnedAt: event.occurredAt })
  })
  const { journalId } = await post(tx, {
    id: tx.newId(),
    programId: event.programId,
    kind: 'mature',
    source: { type: 'mature', id: `${event.id} ${maturesAt}` },
    ...(event.journalId === null ? {} : { aboutId: event.journalId }),
    effectiveAt,
    details: { rules: left.map(({ ruleKey }) => ruleKey) },
    transfers,
  })
  if (definition !== undefined) awaitNotice(tx, definition, member.id, transfers)
  const matured = left.map(({ ruleKey, unit, amount }) => ({ ruleKey, unit: unit ?? '', amount }))
  announce(tx, {
    event: memberMatured,
    ...about(member),
    data: { eventId: event.id, programId: event.programId, journalId, matured },
    summary: matured.map(({ amount, unit }) => `${amount} ${unit}`).join(', '),
  })
}
