import type { Refusal } from '../kernel/problem.ts'
import type { Tx } from './context.ts'
import type { App } from './http/types.ts'

/** What a module brings to the house. */
export interface Module {
  readonly name: string
  routes(app: App): Promise<void>
  /** What a violated constraint of the module's tables means to a caller. */
  readonly constraints?: Readonly<Record<string, () => Refusal>>
  /** What happens when a deadline comes, by kind of due work. */
  readonly dueWork?: Readonly<Record<string, DueWorkHandler>>
  /** What happens in the background, by name of task. */
  readonly tasks?: Readonly<Record<string, TaskHandler>>
}

/** Runs in the transaction that removes the deadline's row: the deadline is met once or still stands. */
export type DueWorkHandler = (tx: Tx, reference: string, dueAt: Temporal.Instant) => Promise<void>
export type TaskHandler = (payload: unknown) => Promise<void>
