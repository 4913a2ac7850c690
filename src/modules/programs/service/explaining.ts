import { refuse } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { findJournal } from '../../ledger/index.ts'
import { journalNotFound } from '../errors.ts'
import { findEvent, findEventIn } from '../repository/events.ts'
import { findMember } from '../repository/members.ts'
import { findProgram } from '../repository/programs.ts'
import { findGiven, findRefundIn } from '../repository/refunds.ts'
import { explanationOf } from '../rules/explanation/journal.ts'
import { spoken } from '../rules/explanation/spoken.ts'
import { versionsOf } from './programs.ts'

/** @throws journalNotFound, also when one of its members is not the caller's to see */
export async function getJournal(ctx: Context, id: string) {
  const { sourceType, sourceId, ...journal } = (await findJournal(ctx, id)) ?? refuse(journalNotFound())
  const members = new Set(journal.transfers.flatMap(({ debitMemberId, creditMemberId }) => [debitMemberId ?? [], creditMemberId ?? []].flat()))
  if (members.size === 0 && ctx.actor.visibleOwners !== null) throw journalNotFound()
  for (const member of members) if ((await findMember(ctx, member, contactVisibility)) === undefined) throw journalNotFound()
  return { ...journal, source: sourceType === null || sourceId === null ? null : { type: sourceType, id: sourceId } }
}

/** Why a journal stands in the books, in sentences. @throws journalNotFound */
export async function explainJournal(ctx: Context, id: string, language: string) {
  const journal = await getJournal(ctx, id)
  const program = (await findProgram(ctx, journal.programId)) ?? refuse(journalNotFound())
  const [told, refund] = await Promise.all([findEventIn(ctx, id), findRefundIn(ctx, id)])
  const event = told ?? (refund === undefined ? undefined : await findEvent(ctx, refund.eventId))
  const [earned, versions] = await Promise.all([event === undefined ? [] : findGiven(ctx, [event.id]), versionsOf(ctx, program)])
  const number = event?.versionNumber ?? journal.details['version']
  const version = versions.find((each) => each.number === number)
  const { currency, timeZone } = program.draft
  const said = explanationOf({ ...journal, version, currency, event, earned, refund })
  return { journalId: id, ...spoken(said, language, timeZone) }
}
