import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { idIn } from '../../kernel/id.ts'
import type { Context, Tx } from '../context.ts'
import { statement } from '../database.ts'
import { type Part, type Write, writing } from '../parts.ts'
import { events, timeline } from '../tables.ts'

/** A fact that modules announce: its name, what it is about, and the shape of its data. */
export interface EventType<T> {
  readonly type: string
  readonly resourceType: string
  readonly description: string
  readonly data: z.ZodType<T>
}

const defined = new Map<string, EventType<unknown>>()

/** @throws when the name is taken */
export function defineEvent<T>(type: string, description: string, data: z.ZodType<T>): EventType<T> {
  if (defined.has(type)) throw new Error(`event ${type} is defined twice`)
  const event = { type, resourceType: type.split('.')[0] ?? type, description, data }
  defined.set(type, event as EventType<unknown>)
  return event
}

export function allEvents(): readonly EventType<unknown>[] {
  return [...defined.values()].sort((a, b) => (a.type < b.type ? -1 : 1))
}

export interface Announcement<T = unknown> {
  readonly event: EventType<T>
  readonly resourceId: string
  /** Given, the event stands in this contact's time line and is seen by those who may see the contact. */
  readonly contactId?: string | null
  /** The other contact of a relation: the event stands in its time line too, and is seen by those who may see both. */
  readonly relatedContactId?: string | null
  /** The resource that this one is about: from whom that is kept, the event is kept too. */
  readonly aboutId?: string | null | undefined
  readonly data: T
  readonly previous?: object | null
  /** One line for the time line. */
  readonly summary?: string | null
  /** When it happened, where that is not now (a call noted later). */
  readonly occurredAt?: string
  /** False for what only the audit shows. */
  readonly announced?: boolean
}

/**
 * Writes events, audit entries and time-line rows in the transaction of what they tell: they exist exactly when it does.
 * Sent without waiting; a failure prevents the commit.
 */
export function announce<T>(tx: Tx, ...facts: readonly Announcement<T>[]): void {
  if (facts.length > 0) tx.later(insertEvents, announcing(tx, ...facts).given)
}

/** The same as a part of one statement. */
export function announcing<T>(ctx: Context, ...facts: readonly Announcement<T>[]): Write {
  const now = ctx.clock.now().toString()
  const { type, id } = ctx.actor
  const rows = facts.map((fact) => ({
    id: ctx.newId(),
    type: fact.event.type,
    occurred_at: fact.occurredAt ?? now,
    resource_type: fact.event.resourceType,
    resource_id: fact.resourceId,
    contact_id: fact.contactId ?? null,
    related_contact_id: fact.relatedContactId ?? null,
    // Nothing else can be kept from anybody, and another's id may be a word about a person.
    about_id: idIn(fact.aboutId),
    data: fact.data,
    previous: ctx.bulk === true ? null : (fact.previous ?? null),
    origin: ctx.origin ?? null,
    summary: fact.summary ?? null,
    announced: fact.announced ?? true,
    audited: ctx.bulk !== true,
  }))
  return {
    part: eventsPart,
    given: { facts: JSON.stringify(rows), factsActor: JSON.stringify({ type, id }) },
  }
}

const eventsPart: Part = {
  name: 'events',
  lists: ['facts'],
  expressions: sql`
  fact as materialized (
    select * from jsonb_to_recordset(${sql.placeholder('facts')}::jsonb) as fact(id uuid, type text, occurred_at timestamptz, resource_type text,
      resource_id text, contact_id uuid, related_contact_id uuid, about_id text, data jsonb, previous jsonb, origin jsonb, summary text, announced boolean, audited boolean)
  ), told as (
    insert into ${timeline} (organization_id, contact_id, occurred_at, id, type, summary, resource_type, resource_id, about_id)
    select ${sql.placeholder('organizationId')}::uuid, whose.contact_id, occurred_at, id, type, summary, resource_type, resource_id, about_id
    from fact, lateral (values (fact.contact_id), (fact.related_contact_id)) as whose (contact_id) where whose.contact_id is not null and announced
  ), happened as (
    insert into ${events} (organization_id, id, type, occurred_at, actor, resource_type, resource_id, contact_id, related_contact_id, about_id, data, previous, origin, announced, audited)
    select ${sql.placeholder('organizationId')}::uuid, id, type, occurred_at, ${sql.placeholder('factsActor')}::jsonb, resource_type, resource_id, contact_id,
      related_contact_id, about_id, data, previous, origin, announced, audited
    from fact
  )`,
}
const insertEvents = statement('events.insert', {}, () => writing(eventsPart))
