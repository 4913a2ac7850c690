import { getTableColumns } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { LifecycleMove } from '../rules/lifecycle.ts'
import { lifecycleMoveSchema } from '../schemas/lifecycle.ts'
import { lifecycleMoves } from '../tables.ts'

export function insertMove(tx: Tx, move: LifecycleMove): void {
  tx.later(insert, { ...move })
}
const insert = statement('lifecycleMoves.insert', {}, (q, given) => {
  const columns = Object.keys(getTableColumns(lifecycleMoves))
  return q.insert(lifecycleMoves).values(givenEach(columns, given))
})

const list: List = {
  name: 'lifecycle',
  table: lifecycleMoves,
  fields: wireFields(lifecycleMoveSchema, getTableColumns(lifecycleMoves)),
  sorts: { occurredAt: [lifecycleMoves.id] },
}

export function listMoves(ctx: Context, contactId: string, query: ListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(lifecycleMoves, { contactId }, ['contactId']))
}
