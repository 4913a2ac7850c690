import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import type { Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { calendarInUse, calendarNotFound, neverOpens } from '../errors.ts'
import { calendarCreated, calendarDeleted, calendarUpdated } from '../events.ts'
import * as repository from '../repository/calendars.ts'
import { takeDeadlineRules } from '../repository/policies.ts'
import { OPENS_WITHIN_DAYS, opensSoon } from '../rules/business-time.ts'
import { type Calendar, CHANGEABLE_FIELDS, DEFINING_FIELDS, definitionOf, faultsOfCalendar, openingsOfRevision, preview } from '../rules/calendar.ts'
import { openingsOf } from '../rules/openings.ts'
import type { CalendarPatch, NewCalendar, Preview, Previewed } from '../schemas/calendar.ts'
import { recountCalendar } from './recount.ts'
import { wireCalendar } from './wire.ts'

/** @throws validationFailed, neverOpens */
export function createCalendar(ctx: Context, input: NewCalendar): Promise<Calendar> {
  return transact(ctx, (tx) => createCalendarWithin(tx, input))
}

export async function createCalendarWithin(tx: Tx, { weekly = [], ...input }: NewCalendar): Promise<Calendar> {
  const at = tx.clock.now().toString()
  const calendar: Calendar = { ...input, weekly, id: tx.newId(), revisionId: tx.newId(), version: 1, createdAt: at, updatedAt: at }
  expectSound(tx, calendar)
  await repository.insertCalendar(tx, calendar)
  await revise(tx, calendar)
  announce(tx, { event: calendarCreated, resourceId: calendar.id, data: wireCalendar(calendar) })
  return calendar
}

/** @throws calendarNotFound */
export async function getCalendar(ctx: Context, calendarId: string): Promise<Calendar> {
  return (await repository.findCalendar(ctx, calendarId)) ?? refuse(calendarNotFound())
}

/** @throws invalidCursor */
export function listCalendars(ctx: Context, query: ListQuery): Promise<JsonText> {
  return repository.listCalendars(ctx, query)
}

/** Clocks that run by it count on by the new hours: what was consumed by the old stays consumed. @throws calendarNotFound, staleVersion, validationFailed, neverOpens */
export function updateCalendar(ctx: Context, calendarId: string, patch: CalendarPatch, participants: readonly Participant<Tx>[]): Promise<Calendar> {
  return transact(ctx, async (tx) => {
    await takeDeadlineRules(tx)
    const before = await lock(tx, calendarId)
    const changed = applyPatch<Calendar>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_FIELDS)
    if (fields.length === 0) return before
    const isRevised = fields.some((field) => (DEFINING_FIELDS as readonly string[]).includes(field))
    if (isRevised) expectSound(tx, changed)
    const at = tx.clock.now().toString()
    const after = { ...changed, revisionId: isRevised ? tx.newId() : before.revisionId, version: before.version + 1, updatedAt: at }
    await repository.saveCalendar(tx, after)
    if (isRevised) {
      await revise(tx, after)
      await recountCalendar(tx, after, participants)
    }
    announce(tx, { event: calendarUpdated, resourceId: calendarId, data, previous })
    return after
  })
}

/** @throws calendarNotFound, staleVersion, calendarInUse */
export function deleteCalendar(ctx: Context, calendarId: string): Promise<null> {
  return transact(ctx, async (tx) => {
    await lock(tx, calendarId)
    if (await repository.isCalendarUsed(tx, calendarId)) throw calendarInUse()
    await repository.deleteCalendar(tx, calendarId)
    announce(tx, { event: calendarDeleted, resourceId: calendarId, data: {} })
    return null
  })
}

/** @throws calendarNotFound, neverOpens */
export async function previewCalendar(ctx: Context, calendarId: string, asked: Preview): Promise<Previewed> {
  const calendar = await getCalendar(ctx, calendarId)
  return preview(openingsOfRevision(calendar.revisionId, definitionOf(calendar)), asked) ?? refuse(neverOpens({ detail: 'Not within ten years.' }))
}

/** When so much business time has passed; undefined where the calendar is gone, or opens no more within ten years. */
export async function businessDueAt(
  ctx: Context,
  calendarId: string,
  asked: { readonly start: string; readonly businessMinutes: number },
): Promise<string | undefined> {
  const calendar = await repository.findCalendar(ctx, calendarId)
  return calendar === undefined ? undefined : preview(openingsOfRevision(calendar.revisionId, definitionOf(calendar)), { ...asked, pauses: [] })?.dueAt
}

async function lock(tx: Tx, calendarId: string): Promise<Calendar> {
  const calendar = (await repository.lockCalendar(tx, calendarId)) ?? refuse(calendarNotFound())
  expectVersion(tx, calendar)
  return calendar
}

async function revise(tx: Tx, { id: calendarId, revisionId, updatedAt, ...calendar }: Calendar): Promise<void> {
  await repository.insertRevision(tx, { id: revisionId, calendarId, definition: definitionOf(calendar), createdAt: updatedAt })
}

function expectSound(tx: Tx, calendar: Calendar): void {
  const errors = faultsOfCalendar(calendar)
  if (errors.length > 0) throw validationFailed({ errors })
  if (!opensSoon(openingsOf(calendar), tx.clock.now().epochMilliseconds)) throw neverOpens({ detail: `It has no opening within ${OPENS_WITHIN_DAYS} days.` })
}
