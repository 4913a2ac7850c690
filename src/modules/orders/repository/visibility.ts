import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../../platform/context.ts'

/** Whether the caller may see the contact that a column names. */
export type Visibility = (contactId: PgColumn) => SQL

/** Limited staff see what belongs to contacts whom they may see, and what belongs to nobody. Undefined for whoever sees everything. */
export function visibleTo(ctx: Context, visibility: Visibility, contactId: PgColumn): SQL | undefined {
  return ctx.actor.visibleOwners === null ? undefined : sql`(${contactId} is null or ${visibility(contactId)})`
}
