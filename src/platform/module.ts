import type { Participant } from '../kernel/participants.ts'
import type { RefusalsByConstraint } from '../kernel/problem.ts'
import type { ContextParts, Tx } from './context.ts'
import type { App } from './http/types.ts'
import type { HttpClient } from './http-client/client.ts'
import type { Mailer } from './mail/mailer.ts'
import type { ContactVisibility } from './visibility.ts'

/** What a module brings to the house. */
export interface Module {
  readonly name: string
  routes(app: App): Promise<void>
  /** What a violated constraint of the module's tables means to a caller. */
  readonly constraints?: RefusalsByConstraint
  /** What happens when a deadline comes, by kind of due work. */
  readonly dueWork?: Readonly<Record<string, ModuleDueWork | HeldDueWork>>
  /** What happens in the background, by name of task. */
  readonly tasks?: Readonly<Record<string, ModuleTask>>
  /** How it joins the acts of modules of lower rank. */
  readonly participants?: readonly Participant<Tx>[]
}

/** Runs in the transaction that removes the deadline's row: the deadline is met once or still stands. */
export type DueWorkHandler = (tx: Tx, reference: string, dueAt: Temporal.Instant) => Promise<void>
/** The same as a module brings it: it may have others join. */
export type ModuleDueWork = (tx: Tx, reference: string, dueAt: Temporal.Instant, participants: readonly Participant<Tx>[]) => Promise<void>
export type TaskHandler = (payload: unknown) => Promise<void>
/** The same of what others move while they have its subject locked: that is locked before the row is taken, so that neither waits for the other. */
export interface HeldDueWork {
  hold(tx: Tx, reference: string, participants: readonly Participant<Tx>[]): Promise<void>
  readonly meet: ModuleDueWork
}
/** As it is done, with whoever joins. */
export interface DueWork {
  hold(tx: Tx, reference: string): Promise<void>
  readonly meet: DueWorkHandler
}

/** What a task has to work with, there being no request. */
export interface TaskServices extends Pick<ContextParts, 'db' | 'log' | 'seal'> {
  /** Undefined where no mail server is configured. */
  readonly mailer: Mailer | undefined
  /** For addresses that organizations named. */
  readonly http: HttpClient
  readonly participants: readonly Participant<Tx>[]
  /** Where the service is reached from outside: what links begin with. */
  readonly publicUrl: string
  /** Of the contacts module: what is told of a contact is told to those who may see it. */
  readonly visibility: ContactVisibility
}
export type ModuleTask = (payload: unknown, services: TaskServices) => Promise<void>
