import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import type { Condition } from '../../../platform/lists.ts'
import { surveyResponses } from '../tables.ts'

/** Whether the caller may see the contact that a column names. */
export type Visibility = (contactId: PgColumn) => SQL

/** The complaint that a response is about, which may be kept from somebody. */
const ABOUT = sql`${surveyResponses.context} ->> 'complaintId'`

/** Nobody sees what is about a complaint that is kept from them. Limited staff see responses of nobody in particular, and of contacts whom they may see. */
export function visible(ctx: Context, visibility: Visibility): Condition[] {
  const unkept = unconcealed(ctx, ABOUT)
  if (ctx.actor.visibleOwners === null) return unkept
  return [...unkept, { key: 'visible', where: sql`(${surveyResponses.contactId} is null or ${visibility(surveyResponses.contactId)})` }]
}
