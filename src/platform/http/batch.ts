import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { Refusal } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'
import type { Context } from '../context.ts'
import { problemDocument, problemSchema } from './problems.ts'
import { checkedShallowly, faultsOf } from './validation.ts'

/** `POST /v1/<collection>/batch`: at most 1,000 items, each of which succeeds or fails by itself; all commit at once. */
const BATCH_ITEMS_MAX = 1_000
/** A batch may be longer than other bodies. */
export const BATCH_BYTES_MAX = 10_485_760

/** The body of a batch of these items. Items are checked one by one, by `parseItems`. */
export function batchOf<T extends z.ZodType>(item: T, meta: { id: string; example: unknown }) {
  return checkedShallowly(
    z.strictObject({ items: z.array(item).min(1).max(BATCH_ITEMS_MAX) }).meta(meta),
    z.strictObject({ items: z.array(z.unknown()).min(1).max(BATCH_ITEMS_MAX) }),
  )
}

export const batchResultSchema = z
  .object({
    results: z
      .array(
        z.object({
          index: z.int().describe('The place of the item in the request.'),
          status: z.int().describe('What the item alone would have been answered with.'),
          id: z.string().optional(),
          problem: problemSchema.optional(),
        }),
      )
      .max(BATCH_ITEMS_MAX),
  })
  .meta({ id: 'BatchResult', description: 'One result per item, in the order of the request.' })

/** What became of an item: the status and id it would have been answered with, or its refusal. */
export type ItemOutcome = { readonly status: number; readonly id: string } | Refusal

/** How many items are worked on before other requests have their turn. */
const TURN_ITEMS = 20

/** Does something for each item without keeping other requests waiting. */
export async function eachInTurns<T, R>(items: readonly T[], fn: (item: T, index: number) => R): Promise<R[]> {
  const results: R[] = []
  for (const [index, item] of items.entries()) {
    if (index % TURN_ITEMS === TURN_ITEMS - 1) await nextTurn()
    results.push(fn(item, index))
  }
  return results
}

/** Each item parsed, or refused with pointers into the whole body. */
export function parseItems<T>(items: readonly unknown[], schema: z.ZodType<T>): Promise<(T | Refusal)[]> {
  return eachInTurns(items, (item, index) => parseItem(item, index, schema))
}

export function parseItem<T>(item: unknown, index: number, schema: z.ZodType<T>): T | Refusal {
  const parsed = schema.safeParse(item)
  return parsed.success ? parsed.data : validationFailed({ errors: faultsOf(parsed.error, ['items', index]) })
}

export type BatchResult = z.output<typeof batchResultSchema>

export function batchResult(ctx: Context, outcomes: readonly ItemOutcome[]): BatchResult {
  const requestId = ctx.origin?.requestId ?? ''
  return {
    results: outcomes.map((outcome, index) =>
      outcome instanceof Refusal ? { index, status: outcome.type.status, problem: problemDocument(outcome, requestId) } : { index, ...outcome },
    ),
  }
}
