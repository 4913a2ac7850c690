import type { Context } from '../../../platform/context.ts'
import { listTags } from '../repository/tags.ts'

/** A page of the tags that contacts have, in order of name. @throws invalidCursor */
export async function tagsInUse(ctx: Context, query: { readonly limit: number; readonly cursor?: string | undefined }) {
  const [after] = query.cursor === undefined ? [''] : ctx.seal.open(ctx.organization.id, 'tags', query.cursor)
  const tags = await listTags(ctx, String(after), query.limit + 1)
  const page = tags.slice(0, query.limit)
  const last = page.at(-1)
  return {
    data: page.map((name) => ({ name })),
    nextCursor: tags.length > page.length && last !== undefined ? ctx.seal.seal(ctx.organization.id, 'tags', [last]) : null,
  }
}
