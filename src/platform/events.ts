import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { ACTOR_TYPES } from '../kernel/actor.ts'
import { idSchema, instantSchema, listOf, listQuery, nameText, wireInstant } from '../kernel/schema.ts'
import { unconcealed } from './concealment.ts'
import type { Context } from './context.ts'
import { ours, statement } from './database.ts'
import type { JsonText } from './http/answers.ts'
import { type Condition, equals, filter, type List, readPage, wireFields } from './lists.ts'
import { eventHeads, events, numberedEvents } from './tables.ts'
import { ofTypes, typesFilter } from './timeline.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from './visibility.ts'

/** Two readings of what happened: events, numbered and complete, for integrators; the audit, with origins, for the organization. */

const actorSchema = z.object({ type: z.enum(ACTOR_TYPES), id: z.string() }).meta({ id: 'Actor', description: 'Who did it.' })
const resourceSchema = z.object({ type: z.string(), id: z.string() }).meta({ id: 'ResourceReference', description: 'What it was done to.' })
const anyData = z.record(z.string(), z.unknown())

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const HAPPENED = { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e66', type: 'contact.updated', occurredAt: '2026-03-28T20:00:00Z', actor: { type: 'user', id: ID } }

const eventSchema = z
  .object({
    id: idSchema,
    sequence: z.int().describe('Counts the events of the organization, without gaps.'),
    type: z.string().describe('What happened, such as `contact.updated`.'),
    occurredAt: wireInstant,
    organizationId: idSchema,
    actor: actorSchema,
    resource: resourceSchema,
    data: anyData.describe('What is so now.'),
    previous: anyData.nullable().describe('What was so before, of the fields that changed.'),
  })
  .meta({
    id: 'Event',
    example: {
      ...HAPPENED,
      sequence: 42,
      organizationId: ID,
      resource: { type: 'contact', id: ID },
      data: { familyName: 'King' },
      previous: { familyName: 'Lovelace' },
    },
  })

export const eventQuery = listQuery(['sequence'], {
  after: z.int().min(0).default(0).describe('The `sequence` of the last event you have; 0 begins at the first.'),
  types: typesFilter,
})
export const eventListSchema = listOf(eventSchema)
  .extend({
    sequence: z
      .int()
      .describe('The number up to which was read, also past events that the filter leaves out: ask for those `after` it next.')
      .meta({ example: 42 }),
  })
  .meta({ id: 'EventList' })

const eventList: List = {
  name: 'events',
  table: numberedEvents,
  fields: wireFields(eventSchema, {
    id: numberedEvents.id,
    sequence: numberedEvents.sequence,
    type: numberedEvents.type,
    occurredAt: numberedEvents.occurredAt,
    organizationId: numberedEvents.organizationId,
    actor: numberedEvents.actor,
    resource: sql`json_build_object('type', ${numberedEvents.resourceType}, 'id', ${numberedEvents.resourceId})`,
    data: numberedEvents.data,
    previous: numberedEvents.previous,
  }),
  sorts: { sequence: [numberedEvents.sequence] },
}

/** Events in order after a number. Those without one are not there yet, so none is ever missed. */
export async function listEvents(ctx: Context, query: z.output<typeof eventQuery>, visibility: ContactVisibility): Promise<JsonText> {
  // Read before the page, which then sees every event up to it.
  const head = await ctx.one(findHead)
  const after = { key: 'after', where: sql`${numberedEvents.sequence} > ${sql.placeholder('after')}`, given: { after: query.after } }
  return readPage(ctx, eventList, query, [after, ...ofTypes(numberedEvents.type, query.types), ...seen(ctx, numberedEvents, visibility)], (last, more) => {
    const told = Number(last?.[0] ?? 0)
    return { sequence: more ? told : Math.max(query.after, head?.sequence ?? 0, told) }
  })
}
const findHead = statement('events.head', { sequence: eventHeads.sequence }, (q) => q.from(eventHeads).where(ours(eventHeads)))

function seen(ctx: Context, of: typeof events | typeof numberedEvents, visibility: ContactVisibility): Condition[] {
  const both = sql`${nobodysOrSeen(visibility, of.contactId)} and ${nobodysOrSeen(visibility, of.relatedContactId)}`
  return [...unconcealed(ctx, of.resourceId, of.aboutId), ...limited(ctx, both)]
}

const auditEventSchema = z
  .object({
    id: idSchema,
    type: z.string().describe('What was done; log-ins and refusals of them are here too.'),
    occurredAt: wireInstant,
    actor: actorSchema,
    resource: resourceSchema,
    origin: z
      .object({ requestId: z.string(), address: z.string().nullable(), userAgent: z.string().nullable() })
      .nullable()
      .describe('Where the request came from; null for the work of the service itself.'),
    before: anyData.nullable(),
    after: anyData,
  })
  .meta({
    id: 'AuditEvent',
    example: {
      ...HAPPENED,
      resource: { type: 'contact', id: ID },
      origin: { requestId: 'req-1', address: '203.0.113.7', userAgent: 'till/3.1' },
      before: { familyName: 'Lovelace' },
      after: { familyName: 'King' },
    },
  })

export const auditQuery = listQuery(['-occurredAt', 'occurredAt'], {
  types: typesFilter,
  actorId: nameText(100).optional(),
  resourceType: nameText(100).optional(),
  resourceId: nameText(100).optional(),
  occurredAfter: instantSchema.optional(),
  occurredBefore: instantSchema.optional(),
})
export const auditListSchema = listOf(auditEventSchema).meta({ id: 'AuditEventList' })

const auditList: List = {
  name: 'audit',
  table: events,
  fields: wireFields(auditEventSchema, {
    id: events.id,
    type: events.type,
    occurredAt: events.occurredAt,
    actor: events.actor,
    resource: sql`json_build_object('type', ${events.resourceType}, 'id', ${events.resourceId})`,
    origin: events.origin,
    before: events.previous,
    after: events.data,
  }),
  // Ids are UUID v7 of the recording.
  sorts: { occurredAt: [events.id] },
}

/** Who did what, when, from where, before and after. */
export function listAudit(ctx: Context, query: z.output<typeof auditQuery>, visibility: ContactVisibility): Promise<JsonText> {
  return readPage(ctx, auditList, query, [
    { key: 'audited', where: sql`${events.audited}` },
    ...ofTypes(events.type, query.types),
    ...seen(ctx, events, visibility),
    ...filter('actorId', query.actorId, sql`${events.actor} ->> 'id' = ${sql.placeholder('actorId')}`),
    ...equals(events, query, ['resourceType', 'resourceId']),
    ...filter('occurredAfter', query.occurredAfter, sql`${events.occurredAt} > ${sql.placeholder('occurredAfter')}`),
    ...filter('occurredBefore', query.occurredBefore, sql`${events.occurredAt} < ${sql.placeholder('occurredBefore')}`),
  ])
}
