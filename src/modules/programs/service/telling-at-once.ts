import { refuse } from '../../../kernel/problem.ts'
import { type Context, writeAtOnce } from '../../../platform/context.ts'
import { schedulingSooner } from '../../../platform/jobs/due-work.ts'
import { announcing } from '../../../platform/jobs/outbox.ts'
import { postingText, refusalOfPosting } from '../../ledger/index.ts'
import { booking, findTeller } from '../repository/at-once.ts'
import { isInTime } from '../rules/periods.ts'
import { isIndependent, planOf } from '../rules/plan.ts'
import type { Happening } from '../rules/situation.ts'
import { awardsOf, bookedOf, earningOnly, type LoyaltyEvent, STRANGER, shownOf, versionAt } from '../rules/telling.ts'
import { noticesOf } from './expiring.ts'
import { asStored, eventOf, factOf, judged, postingFor, type ToldEvent } from './judged.ts'
import { versionsOf } from './programs.ts'

/**
 * The short way for what depends on nothing that the member did or has: one look, and one statement that writes everything. Whatever is in
 * its way (a repeat, a refusal, something to be told besides) goes the long way, which finds out what it means.
 * @returns undefined where nothing was written
 * @throws amountTooLarge
 */
export async function tellAtOnce(ctx: Context, memberId: string, happening: Happening, source: LoyaltySource): Promise<ToldEvent | undefined> {
  if (ctx.actor.visibleOwners !== null) return undefined
  const member = await findTeller(ctx, memberId)
  if (member === undefined || member.contactId === null || member.status !== 'active' || member.programStatus !== 'live') return undefined
  const program = { id: member.programId, liveVersion: member.liveVersion }
  const versions = await versionsOf(ctx, program)
  const now = ctx.clock.now().toString()
  const oldest = versions[0]
  if (oldest === undefined || Temporal.Instant.compare(happening.at, oldest.publishedAt) < 0) return undefined
  const latest = versions.at(-1) ?? oldest
  if (!isInTime(happening.at, now, latest.definition.latenessDays, latest.definition.timeZone)) return undefined
  const version = versionAt(versions, happening.at, now)
  const definition = earningOnly(version.definition)
  const plan = planOf(definition, happening)
  if (latest.definition.tiers !== null || !plan.phases.flat().every(({ rule }) => isIndependent(rule))) return undefined
  const outcome = judged(happening, definition, STRANGER)
  const awards = awardsOf(outcome, version.definition, happening.at, now)
  if (awards.some(({ maturesAt, card }) => maturesAt !== null || card !== null) || outcome.vouchers.length > 0) return undefined
  // What lives with the member lives on, which is an act of its own.
  if (latest.definition.units.some(({ expiry }) => expiry.type === 'inactivity')) return undefined
  const journalId = awards.length === 0 ? null : ctx.newId()
  const event: LoyaltyEvent = eventOf({
    id: ctx.newId(),
    program,
    member,
    happening,
    source,
    spent: 0,
    now,
    version,
    known: {},
    outcome: asStored(outcome),
    journalId,
  })
  const earned = awards.map((award) => bookedOf(award, event))
  const posting =
    journalId === null
      ? null
      : postingText(
          ctx,
          postingFor(journalId, { eventId: event.id, programId: program.id, memberId, source, at: happening.at, versionNumber: version.number }, awards),
        )
  const result: ToldEvent = { ...event, source, ...shownOf(earned), created: true }
  const notices = noticesOf(ctx, latest.definition, memberId, awards)
  const written = await writeAtOnce(ctx, result, [
    ...(notices.length === 0 ? [] : [schedulingSooner(ctx, ...notices)]),
    booking({ event, earned, contactId: member.contactId, posting }),
    announcing(ctx, factOf({ id: member.id, contactId: member.contactId }, event, source, earned)),
  ]).catch((error: unknown) => refuse(refusalOfPosting(error)))
  return written ? result : undefined
}

interface LoyaltySource {
  readonly type: string
  readonly id: string
}
