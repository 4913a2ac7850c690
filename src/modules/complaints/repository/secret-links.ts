import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { SecretLink } from '../rules/complaint.ts'
import type { PartListQuery } from '../schemas/parts.ts'
import { secretLinkSchema } from '../schemas/secret-links.ts'
import { complaintSecretLinks as links } from '../tables/secret-links.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(links)

export function insertLink(tx: Tx, link: SecretLink): void {
  tx.later(insert, { ...link })
}
const insert = statement('secretLinks.insert', {}, (q, given) =>
  q.insert(links).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

/** Of whichever complaint: a stranger names the link only. */
export function findLink(ctx: Context, id: string): Promise<SecretLink | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<SecretLink> = statement('secretLinks.byId', columns, (q, given) => q.from(links).where(and(ours(links), eq(links.id, given('id')))))

/** Revokes one link of a complaint, or all. @returns the ids of those that led to it until now */
export async function revokeLinks(tx: Tx, complaintId: string, at: string, linkId?: string): Promise<string[]> {
  return (await tx.many(revoke, { complaintId, at, linkId: linkId ?? null })).map(({ id }) => id)
}
const revoke = statement('secretLinks.revoke', { id: links.id }, (q, given) =>
  q
    .update(links)
    .set({ revokedAt: sql`${given('at')}::timestamptz` })
    .where(
      and(
        ours(links),
        eq(links.complaintId, given('complaintId')),
        isNull(links.revokedAt),
        sql`(${given('linkId')}::uuid is null or ${links.id} = ${given('linkId')}::uuid)`,
      ),
    )
    .returning({ id: links.id }),
)

const list: List = { name: 'complaintSecretLinks', table: links, fields: wireFields(secretLinkSchema, columns), sorts: { createdAt: [links.id] } }
export function listLinks(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(links, { complaintId }, ['complaintId'], { leads: 'one' }))
}
