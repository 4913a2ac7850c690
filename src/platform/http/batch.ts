import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { type Fault, Refusal } from '../../kernel/problem.ts'
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

/** An item and its place in the request. */
export interface Placed<T> {
  readonly index: number
  readonly item: T
}

/** Items that are worked on together, or the refusal of one. */
export type Run<T> = Refusal | readonly Placed<T>[]

/** How many creations go to the database in one statement: while it inserts some, the next are made ready. */
export const RUN_ITEMS_MAX = 100

/** Creations that follow each other go together; everything else goes alone, so that items take effect in their order. */
export function runsOf<T extends { readonly op: string }>(parsed: readonly (T | Refusal)[]): Run<T>[] {
  const runs: (Refusal | Placed<T>[])[] = []
  for (const [index, item] of parsed.entries()) {
    const last = runs.at(-1)
    if (item instanceof Refusal) runs.push(item)
    else if (item.op === 'create' && Array.isArray(last) && last[0]?.item.op === 'create' && last.length < RUN_ITEMS_MAX) last.push({ index, item })
    else runs.push([{ index, item }])
  }
  return runs
}

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

/** A refusal of an item's data, with its pointers set to where the data stand in the whole body. */
export function refusalOfItem(refusal: Refusal, index: number): Refusal {
  const errors = refusal.extras.errors?.map((fault): Fault => ({ ...fault, pointer: `/items/${index}/data${fault.pointer}` }))
  return errors === undefined ? refusal : refusal.type({ ...refusal.extras, errors })
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
