import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { envelope } from '../../../platform/lists.ts'
import { listTags } from '../repository/tags.ts'

/** A page of the tags that contacts have, in order of name. @throws invalidCursor */
export async function tagsInUse(ctx: Context, query: { readonly limit: number; readonly cursor?: string | undefined }): Promise<JsonText> {
  const [after] = query.cursor === undefined ? [''] : ctx.seal.open(ctx.organization.id, 'tags', query.cursor)
  const tags = await listTags(ctx, String(after), query.limit + 1)
  const page = tags.slice(0, query.limit)
  const last = page.at(-1)
  const nextCursor = tags.length > page.length && last !== undefined ? ctx.seal.seal(ctx.organization.id, 'tags', [last]) : null
  return envelope(
    page.map((name) => JSON.stringify({ name })),
    nextCursor,
  )
}
