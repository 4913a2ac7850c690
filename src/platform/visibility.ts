import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from './context.ts'
import type { Given } from './database.ts'
import type { Condition } from './lists.ts'

/** Tells, in SQL, whether the caller may see the contact that a column names. The contacts module is the one that knows. */
export type ContactVisibility = (contactId: PgColumn) => SQL

/** What limited staff may see; for everybody else there is no such condition. */
export function limited(ctx: Context, where: SQL, given?: Given): Condition[] {
  return ctx.actor.visibleOwners === null ? [] : [{ key: 'visible', where, ...(given && { given }) }]
}

/** What hangs on a contact whom the caller may see, or on nobody in particular. */
export function nobodysOrSeen(visibility: ContactVisibility, contactId: PgColumn): SQL {
  return sql`(${contactId} is null or ${visibility(contactId)})`
}
