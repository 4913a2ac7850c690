import { and, sql } from 'drizzle-orm'
import type { Affected } from '../../../kernel/participants.ts'
import type { Context } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { valuesGiven, whereAll } from '../../../platform/lists.ts'
import { complaintSubjects, complaints } from '../tables/complaints.ts'
import { seen, type Visibility } from './complaints.ts'

/** Contacts whose complaints, of those that the caller may see, are about one of these products; none that was erased. */
export async function findComplainantsAbout(ctx: Context, { productIds, after, limit }: Affected, visibility: Visibility): Promise<string[]> {
  const conditions = seen(ctx, visibility)
  const find = statement(
    undefined,
    { contactId: sql<string>`` },
    (_, given) => sql`
    select distinct ${complaints.contactId} from ${complaintSubjects} join ${complaints} on ${ours(complaints)} and ${complaints.id} = ${complaintSubjects.complaintId}
    where ${ours(complaintSubjects)} and ${complaintSubjects.kind} = 'product' and ${complaintSubjects.subjectId} = any(${given('productIds')}::text[])
      and ${complaints.contactId} > ${given('after')}::uuid and ${complaints.description} is not null
      and ${and(sql`true`, whereAll(conditions))}
    order by ${complaints.contactId} limit ${given('limit')}`,
  )
  const rows = await ctx.many(find, { productIds, after, limit, ...valuesGiven(conditions) })
  return rows.map(({ contactId }) => contactId)
}

/** The products that any of these complaints is about, of those that the caller may see. */
export async function findProductsOf(ctx: Context, complaintIds: readonly string[], visibility: Visibility): Promise<string[]> {
  const conditions = seen(ctx, visibility)
  const find = statement(
    undefined,
    { productId: sql<string>`` },
    (_, given) => sql`
    select distinct ${complaintSubjects.subjectId} from ${complaintSubjects} join ${complaints} on ${ours(complaints)} and ${complaints.id} = ${complaintSubjects.complaintId}
    where ${ours(complaintSubjects)} and ${complaintSubjects.complaintId} = any(${given('complaintIds')}::uuid[])
      and ${complaintSubjects.kind} = 'product' and ${complaintSubjects.subjectId} is not null
      and ${and(sql`true`, whereAll(conditions))}
    order by ${complaintSubjects.subjectId}`,
  )
  return (await ctx.many(find, { complaintIds, ...valuesGiven(conditions) })).map(({ productId }) => productId)
}
