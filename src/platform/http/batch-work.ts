import { type Fault, notRefused, Refusal, type RefusalsByConstraint } from '../../kernel/problem.ts'
import type { Tx } from '../context.ts'
import { violatedConstraint } from '../database.ts'
import type { ItemOutcome } from './batch.ts'

/** How the items of a batch are worked on: each succeeds or fails by itself, and they take effect in their order. */

/** An item and its place in the request. */
interface Placed<T> {
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

/** What is done for items: together, where there are several. @returns in the order given, what became of each */
type Perform<T> = (tx: Tx, items: readonly T[]) => Promise<readonly ItemOutcome[]>

/** Creations that follow each other together, everything else alone. */
export async function inRuns<T extends { readonly op: string }>(
  tx: Tx,
  parsed: readonly (T | Refusal)[],
  refusals: RefusalsByConstraint,
  perform: Perform<T>,
): Promise<ItemOutcome[]> {
  const outcomes: ItemOutcome[] = []
  for (const run of runsOf(parsed)) outcomes.push(...(run instanceof Refusal ? [run] : await together(tx, run, refusals, perform)))
  return outcomes
}

/** Each item alone. */
export async function oneByOne<T extends object>(
  tx: Tx,
  parsed: readonly (T | Refusal)[],
  refusals: RefusalsByConstraint,
  perform: (tx: Tx, item: T) => Promise<ItemOutcome>,
): Promise<ItemOutcome[]> {
  const outcomes: ItemOutcome[] = []
  for (const [index, item] of parsed.entries()) outcomes.push(item instanceof Refusal ? item : await alone(tx, { index, item }, refusals, perform))
  return outcomes
}

async function together<T extends object>(tx: Tx, run: readonly Placed<T>[], refusals: RefusalsByConstraint, perform: Perform<T>): Promise<ItemOutcome[]> {
  const items = run.map(({ item }) => item)
  const done = await attempted(tx, refusals, (inner) => perform(inner, items))
  if (!(done instanceof Refusal)) return placed(run, done)
  if (run.length === 1) return placed(run, [done])
  // One item breaks a constraint and with it the statement of all: they are taken one by one.
  const outcomes: ItemOutcome[] = []
  for (const each of run) outcomes.push(...(await together(tx, [each], refusals, perform)))
  return outcomes
}

export async function alone<T extends object>(
  tx: Tx,
  each: Placed<T>,
  refusals: RefusalsByConstraint,
  perform: (tx: Tx, item: T) => Promise<ItemOutcome>,
): Promise<ItemOutcome> {
  return placedAt(each, await attempted(tx, refusals, (inner) => perform(inner, each.item)))
}

/** What `work` makes, or what a rule or a constraint refuses it with; then nothing of it was done. */
export async function attempted<R>(tx: Tx, refusals: RefusalsByConstraint, work: (tx: Tx) => Promise<R>): Promise<R | Refusal> {
  try {
    return await tx.savepoint(work)
  } catch (error) {
    const refused = error instanceof Refusal ? error : refusals[violatedConstraint(error) ?? '']?.()
    if (refused === undefined) throw error
    return refused
  }
}

/** Goes on with what could be made; what was refused stays so. @returns in the order given */
export async function goOn<T, R>(made: readonly (T | Refusal)[], work: (good: readonly T[]) => Promise<readonly R[]>): Promise<(R | Refusal)[]> {
  const results = (await work(notRefused(made))).values()
  return made.map((each) => {
    if (each instanceof Refusal) return each
    const { value, done } = results.next()
    if (done === true) throw new Error('an item has no result')
    return value
  })
}

/** Outcomes in the order of their items. */
export function placed(run: readonly Placed<object>[], outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  if (outcomes.length !== run.length) throw new Error('an item has no result')
  return run.map((each, i) => placedAt(each, outcomes[i] as ItemOutcome))
}

/** An item's outcome, with the pointers of a refusal set to where the item's data stand in the whole body. */
export function placedAt({ index, item }: Placed<object>, outcome: ItemOutcome): ItemOutcome {
  if (!(outcome instanceof Refusal) || outcome.extras.errors === undefined) return outcome
  const data = 'data' in item ? `/items/${index}/data` : `/items/${index}`
  return outcome.type({ ...outcome.extras, errors: outcome.extras.errors.map((fault): Fault => ({ ...fault, pointer: `${data}${fault.pointer}` })) })
}
