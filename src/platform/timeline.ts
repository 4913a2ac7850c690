import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type ListQuery, listOf, listQuery, wireInstant } from '../kernel/schema.ts'
import { unconcealed } from './concealment.ts'
import type { Context, Tx } from './context.ts'
import { statement } from './database.ts'
import type { JsonText } from './http/answers.ts'
import { allEvents } from './jobs/outbox.ts'
import { type Condition, type List, readPage, wireFields } from './lists.ts'
import { timeline } from './tables.ts'

/** The time line of a contact: what all modules announced about it, one keyset-paged read whatever its length. */
const entrySchema = z
  .object({
    id: z.uuid(),
    type: z.string().describe('The type of the event.'),
    occurredAt: wireInstant,
    summary: z.string().nullable(),
    resource: z.object({ type: z.string(), id: z.string() }),
  })
  .meta({
    id: 'TimelineEntry',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e64',
      type: 'contact.created',
      occurredAt: '2026-03-28T20:00:00Z',
      summary: 'Ada Lovelace',
      resource: { type: 'contact', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f' },
    },
  })

const TYPES_MAX = 50
/** Names separated by commas; `contact.*` stands for all of a kind. */
export const typesFilter = z
  .string()
  .max(2_000)
  .regex(/^[a-z_]+\.(?:[a-z_]+|\*)(?:,[a-z_]+\.(?:[a-z_]+|\*))*$/, 'must be event types separated by commas, such as contact.created,interaction.*')
  .refine((types) => types.split(',').length <= TYPES_MAX, `at most ${TYPES_MAX} types`)
  .optional()
  .describe('Event types, separated by commas; `contact.*` stands for all of a kind.')

/** A condition on a column that holds an event's type. */
export function ofTypes(column: Parameters<typeof sql>[1], types: string | undefined): Condition[] {
  if (types === undefined) return []
  const [wild, exact] = [types.split(',').filter((type) => type.endsWith('*')), types.split(',').filter((type) => !type.endsWith('*'))]
  return [
    {
      key: 'types',
      where: sql`(${column} = any(${sql.placeholder('types')}::text[]) or ${column} like any(${sql.placeholder('kinds')}::text[]))`,
      given: { types: exact, kinds: wild.map((type) => `${type.slice(0, -1).replaceAll('_', '\\_')}%`) },
    },
  ]
}

export const timelineQuery = listQuery(['-occurredAt', 'occurredAt'], { types: typesFilter })
export const timelineSchema = listOf(entrySchema).meta({ id: 'Timeline' })

const list: List = {
  name: 'timeline',
  table: timeline,
  fields: wireFields(entrySchema, {
    id: timeline.id,
    type: timeline.type,
    occurredAt: timeline.occurredAt,
    summary: timeline.summary,
    resource: sql`json_build_object('type', ${timeline.resourceType}, 'id', ${timeline.resourceId})`,
  }),
  sorts: { occurredAt: [timeline.occurredAt, timeline.id] },
}

/** A page of a contact's time line. Whether the caller may see the contact is the caller's question. */
export function readTimeline(ctx: Context, contactId: string, query: ListQuery & { types?: string | undefined }): Promise<JsonText> {
  const ofContact = { key: 'contact', where: sql`${timeline.contactId} = ${sql.placeholder('contactId')}`, given: { contactId } }
  return readPage(ctx, list, query, [
    ofContact,
    ...unconcealed(ctx, timeline.resourceId, timeline.aboutId),
    ...(query.types === undefined ? [] : [ofEach(query.types)]),
  ])
}

/** An index has the entries of a contact by type, so a kind is said type by type. */
function ofEach(types: string): Condition {
  const isMeant = (type: string) => types.split(',').some((wanted) => (wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type))
  const values = sql`${sql.placeholder('types')}::text[]`
  return {
    key: 'types',
    where: sql`${timeline.type} = any(${values})`,
    given: { types: allEvents().flatMap(({ type }) => (isMeant(type) ? [type] : [])) },
    each: { column: timeline.type, values },
  }
}

/** Takes the words out of an erased person's time line; what happened and when stays, for the counts. */
export function eraseTimeline(tx: Tx, contactId: string): void {
  tx.later(erase, { contactId })
}
const erase = statement(
  'timeline.erase',
  {},
  (_, given) => sql`
  update ${timeline} set summary = null where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}`,
)
