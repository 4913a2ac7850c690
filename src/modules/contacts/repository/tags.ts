import { getTableColumns, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { contactTags } from '../tables.ts'
import { contactVisibility } from './contacts.ts'

const { tag } = getTableColumns(contactTags)

/**
 * The tags in use after a name, in order. Each is found by one step in the index (a "loose index scan"), so the cost
 * follows the number of tags and not that of contacts.
 */
export async function listTags(ctx: Context, after: string, limit: number): Promise<string[]> {
  const rows = await ctx.many(ctx.actor.visibleOwners === null ? distinct : distinctSeen, { after, limit })
  return rows.map((row) => row.tag)
}
const distinct = statement(
  'contactTags.distinct',
  { tag },
  (_, given) => sql`
  with recursive used as (
    (select tag from ${contactTags} where organization_id = ${given('organizationId')} and tag > ${given('after')}::text order by tag limit 1)
    union all
    select (select tag from ${contactTags} where organization_id = ${given('organizationId')} and tag > used.tag order by tag limit 1) from used where used.tag is not null
  )
  select tag from used where tag is not null limit ${given('limit')}`,
)

/** Those of the contacts that somebody limited may see: few enough to look at each. */
const distinctSeen = statement(
  'contactTags.distinctSeen',
  { tag },
  (_, given) => sql`
  select distinct ${contactTags.tag} from ${contactTags} where ${ours(contactTags)} and ${contactTags.tag} > ${given('after')}::text
    and ${contactVisibility(contactTags.contactId)} order by 1 limit ${given('limit')}`,
)
