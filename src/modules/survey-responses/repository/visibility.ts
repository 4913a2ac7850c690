import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../../platform/context.ts'
import type { Condition } from '../../../platform/lists.ts'
import { surveyResponses } from '../tables.ts'

/** Whether the caller may see the contact that a column names. */
export type Visibility = (contactId: PgColumn) => SQL

/** Limited staff see responses of nobody in particular, and of contacts whom they may see. */
export function visible(ctx: Context, visibility: Visibility): Condition[] {
  if (ctx.actor.visibleOwners === null) return []
  return [{ key: 'visible', where: sql`(${surveyResponses.contactId} is null or ${visibility(surveyResponses.contactId)})` }]
}
