import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import type { Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { invalidCursor, validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { notify } from '../../identity/index.ts'
import { contactArchived, occasionNotFound } from '../errors.ts'
import { occasionCreated, occasionDeleted, occasionReminded, occasionUpdated } from '../events.ts'
import { findContact } from '../repository/contacts.ts'
import * as repository from '../repository/occasions.ts'
import type { Contact } from '../rules/contact.ts'
import { daysKeptOn, faultsOf, nextOn, type Occasion, reminderAt, turns } from '../rules/occasions.ts'
import type { NewOccasion, OccasionPatch, UpcomingQuery } from '../schemas/occasion.ts'
import { getContact, lockAlive } from './contacts.ts'

export const OCCASION_REMINDER = 'occasion.reminder'

const WRITABLE = ['type', 'label', 'month', 'day', 'year', 'calendar', 'leapRule', 'leadDays'] as const

/** @throws contactNotFound, contactErased, contactArchived, validationFailed */
export function createOccasion(ctx: Context, contactId: string, input: NewOccasion): Promise<Occasion> {
  return transact(ctx, async (tx) => {
    const contact = await lockPresent(tx, contactId)
    const at = tx.clock.now().toString()
    const occasion: Occasion = { id: tx.newId(), contactId, ...input, version: 1, createdAt: at, updatedAt: at }
    expectDay(occasion)
    repository.insertOccasion(tx, occasion)
    armReminders(tx, contact, occasion)
    announce(tx, { event: occasionCreated, resourceId: occasion.id, contactId, data: occasion, summary: occasion.label ?? occasion.type })
    return occasion
  })
}

/** @throws contactNotFound, contactErased */
export async function occasionsOf(ctx: Context, contactId: string, query: ListQuery & { type?: string | undefined }): Promise<JsonText> {
  await getContact(ctx, contactId)
  return repository.listOccasions(ctx, contactId, query)
}

/** @throws contactNotFound, contactErased, occasionNotFound */
export async function getOccasion(ctx: Context, contactId: string, id: string): Promise<Occasion> {
  await getContact(ctx, contactId)
  const occasion = await repository.findOccasion(ctx, id)
  return occasion?.contactId === contactId ? occasion : refuse(occasionNotFound())
}

/** @throws contactNotFound, contactErased, contactArchived, occasionNotFound, staleVersion, validationFailed */
export function updateOccasion(ctx: Context, contactId: string, id: string, patch: OccasionPatch): Promise<Occasion> {
  return transact(ctx, async (tx) => {
    const [contact, before] = await lock(tx, contactId, id)
    const changed = applyPatch<Occasion>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, WRITABLE)
    if (fields.length === 0) return before
    expectDay(changed)
    const after = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    repository.saveOccasion(tx, after)
    for (const leadDays of before.leadDays) cancelDue(tx, dueOf(id, leadDays))
    armReminders(tx, contact, after)
    announce(tx, { event: occasionUpdated, resourceId: id, contactId, data, previous })
    return after
  })
}

/** @throws contactNotFound, contactErased, contactArchived, occasionNotFound, staleVersion */
export function deleteOccasion(ctx: Context, contactId: string, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const [, before] = await lock(tx, contactId, id)
    dropOccasion(tx, before)
    announce(tx, { event: occasionDeleted, resourceId: id, contactId, data: {}, previous: before })
    return null
  })
}

async function lock(tx: Tx, contactId: string, id: string): Promise<[Contact, Occasion]> {
  // If-Match is the occasion's.
  const contact = await lockPresent({ ...tx, expectedVersion: undefined }, contactId)
  const occasion = (await repository.lockOccasion(tx, contactId, id)) ?? refuse(occasionNotFound())
  expectVersion(tx, occasion)
  return [contact, occasion]
}

async function lockPresent(tx: Tx, contactId: string): Promise<Contact> {
  const contact = await lockAlive(tx, contactId)
  return contact.archivedAt === null ? contact : refuse(contactArchived())
}

function expectDay(occasion: Occasion): void {
  const errors = faultsOf(occasion)
  if (errors.length > 0) throw validationFailed({ errors })
}

function zoneOf(ctx: Context, contact: { readonly timeZone: string | null }): string {
  return contact.timeZone ?? ctx.organization.timeZone
}

function dueOf(id: string, leadDays: number) {
  return { kind: OCCASION_REMINDER, reference: `${id} ${leadDays}` }
}

/** Arms the reminders of an occasion that comes back. */
export function armReminders(tx: Tx, contact: Contact, occasion: Occasion): void {
  for (const leadDays of occasion.leadDays) schedule(tx, contact, occasion, leadDays)
}

/** Takes an occasion away with its reminders. */
export function dropOccasion(tx: Tx, { id, leadDays }: Occasion): void {
  repository.deleteOccasion(tx, id)
  for (const days of leadDays) cancelDue(tx, dueOf(id, days))
}

function schedule(tx: Tx, contact: Contact, occasion: Occasion, leadDays: number, from?: Temporal.PlainDate): void {
  const zone = zoneOf(tx, contact)
  const now = tx.clock.now()
  const first = from ?? now.toZonedDateTimeISO(zone).toPlainDate()
  scheduleDue(tx, { ...dueOf(occasion.id, leadDays), dueAt: reminderAt(occasion, leadDays, first, zone, now).toString() })
}

/** Reminds of an occasion, once, and of the next one in its time. What is to be done about it, others know. */
export async function remind(tx: Tx, reference: string, dueAt: Temporal.Instant, participants: readonly Participant<Tx>[]): Promise<void> {
  const [id = '', lead] = reference.split(' ')
  const leadDays = Number(lead)
  const occasion = await repository.findOccasion(tx, id)
  const contact = occasion && (await findContact(tx, occasion.contactId))
  if (occasion === undefined || contact === undefined || contact.erasedAt !== null) return
  const date = nextOn(occasion, dueAt.toZonedDateTimeISO(zoneOf(tx, contact)).toPlainDate())
  schedule(tx, contact, occasion, leadDays, date.add({ days: 1 }))
  if (contact.archivedAt !== null) return
  const summary = `${contact.displayName}: ${occasion.label ?? occasion.type} on ${date}`
  announce(tx, { event: occasionReminded, resourceId: id, contactId: contact.id, data: { contactId: contact.id, date: date.toString(), leadDays }, summary })
  if (contact.ownerId !== null) {
    notify(tx, { userId: contact.ownerId, type: OCCASION_REMINDER, summary, resource: { type: 'occasion', id }, contactId: contact.id })
  }
  const { id: contactId, ownerId } = contact
  for (const participant of participants)
    await participant.onOccasionDue?.(tx, { occasionId: id, contactId, ownerId, date: date.toString(), leadDays, summary })
}

/** Who is the day before everybody else when a date begins, and so may be a day behind. */
const EARLIEST_ZONE = '-12:00'
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const LIST = 'occasions.upcoming'

/** Occasions that are kept within some days, by date. @throws invalidCursor */
export async function upcomingOccasions(ctx: Context, { from, days, limit, cursor }: UpcomingQuery) {
  const now = ctx.clock.now()
  const first = from === undefined ? now.toZonedDateTimeISO(EARLIEST_ZONE).toPlainDate() : Temporal.PlainDate.from(from)
  const identity = JSON.stringify([LIST, from ?? null, days])
  const position = cursor === undefined ? undefined : ctx.seal.open(ctx.organization.id, identity, cursor)
  const [date, id] = position ?? [first.subtract({ days: 1 }).toString(), FIRST_ID]
  if (typeof date !== 'string' || typeof id !== 'string') throw invalidCursor()
  // From yesterday in the west until the last date that is today's in the east.
  const spare = from === undefined ? 2 : 0
  const dates = Array.from({ length: days + spare }, (_, i) => first.add({ days: i }))
  const kept = dates.flatMap(daysKeptOn).filter((day) => day.date >= date)
  const rows = await repository.findKept(ctx, kept, { date, id }, limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const data = page.flatMap(({ date: on, timeZone, contactName, ...occasion }) => {
    const day = Temporal.PlainDate.from(on)
    const begins = from === undefined ? now.toZonedDateTimeISO(timeZone ?? ctx.organization.timeZone).toPlainDate() : first
    const within = Temporal.PlainDate.compare(day, begins) >= 0 && Temporal.PlainDate.compare(day, begins.add({ days })) < 0
    const years = turns(occasion, day)
    return within ? [{ date: on, contactId: occasion.contactId, contactName, occasion, ...(years !== undefined && { turns: years }) }] : []
  })
  return { data, nextCursor: rows.length > limit && last !== undefined ? ctx.seal.seal(ctx.organization.id, identity, [last.date, last.id]) : null }
}
