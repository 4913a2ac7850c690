import { ACTOR_TYPES, type Scope } from '../../../kernel/actor.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import { isDatabaseAway } from '../../../platform/database.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { customFieldsOf } from '../../contacts/index.ts'
import { contextOfTask, waitUntilActive } from '../../identity/index.ts'
import { importCompleted, importFailed, importProgress } from '../events.ts'
import { findRequester, type Import, lockImport, saveImport } from '../repository/imports.ts'
import { type DoneRow, nextRows, saveRows, type WaitingRow } from '../repository/rows.ts'
import { applyRows } from './apply.ts'
import { keyOfIn, RUN_IMPORT_TASK, wireImport } from './imports.ts'
import { rowReader } from './reading.ts'
import { resolveReferences } from './references.ts'

const CHUNK_ROWS = 500
/** A task does not work for longer: what is left is the next one's, so that others have their turn and a stop is soon. */
const TURN_MS = 2_000
const SCOPES: ReadonlySet<Scope> = new Set(['contacts:read', 'contacts:write'])

export interface ImportTask {
  readonly organizationId: string
  readonly importId: string
}

/** In the name of the one who asked for the import, as part of a bulk; undefined where there is nothing to do. While the organization is not active the task waits. */
export async function contextOfImport(services: TaskServices, taskName: string, { organizationId, importId }: ImportTask): Promise<Context | undefined> {
  const system = { type: ACTOR_TYPES[3], id: 'imports', userId: null, personId: null, role: null, scopes: SCOPES, visibleOwners: null }
  const ctx = await contextOfTask(services, organizationId, system)
  if (ctx === undefined) {
    await waitUntilActive(services, organizationId, { kind: taskName, reference: importId })
    return undefined
  }
  const requester = await findRequester(ctx, importId)
  return requester === undefined
    ? undefined
    : makeContext({ ...ctx, bulk: true, actor: { ...requester, personId: requester.userId, role: null, scopes: SCOPES } })
}

/** Works on an import, chunk by chunk; what was done when it was killed is done, and the rest is taken up from there. */
export async function runImport(services: TaskServices, task: ImportTask): Promise<void> {
  const ctx = await contextOfImport(services, RUN_IMPORT_TASK, task)
  if (ctx === undefined) return
  const startedMs = elapsedMs()
  try {
    while (await runChunk(ctx, task.importId)) {
      if (elapsedMs() - startedMs < TURN_MS) continue
      await transact(ctx, async (tx) => enqueue(tx, RUN_IMPORT_TASK, task))
      return
    }
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    services.log.error({ err: error }, 'an import could not go on')
    await transact(ctx, (tx) => fail(tx, task.importId))
  }
}

/** @returns whether there is more to do */
function runChunk(ctx: Context, importId: string): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const before = await lockImport(tx, importId)
    if (before === undefined || !isUnderWay(before)) return false
    const waiting = await nextRows(tx, importId, before.position, CHUNK_ROWS)
    const fields = await customFieldsOf(tx)
    const { rows, contactIds } = await resolveReferences(tx, before, fields, waiting)
    const keyOf = keyOfIn(tx)
    const work = { of: before, keyOf, read: rowReader(before.format, before.reading, keyOf, { columns: fields, contactIds }) }
    const outcomes = await (before.dryRun ? takenBack(tx, (inner) => applyRows(inner, work, rows)) : applyRows(tx, work, rows))
    if (rows.length > 0) saveRows(tx, importId, outcomes)
    const after = counted(before, rows, outcomes, tx.clock.now().toString())
    saveImport(tx, after)
    announce(tx, { event: after.status === 'completed' ? importCompleted : importProgress, resourceId: importId, data: wireImport(after).counts })
    return after.status === 'running'
  })
}

/** An import that is being undone is running too, but was finished before. */
function isUnderWay({ status, finishedAt }: Import): boolean {
  return finishedAt === null && (status === 'queued' || status === 'running')
}

/** Carries what was found out past the end of what was done. */
class TakenBack<T> extends Error {
  readonly result: T
  constructor(result: T) {
    super('taken back')
    this.result = result
  }
}

/** Does something within the transaction and takes it back, so that only its result is left. */
async function takenBack<T>(tx: Tx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await tx.savepoint(async (outer) => {
      // The end of the inner one waits for every write, so that what fails is known here too.
      throw new TakenBack(await outer.savepoint(fn))
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.result as T
    throw error
  }
}

function counted(before: Import, rows: readonly WaitingRow[], outcomes: readonly DoneRow[], at: string): Import {
  const count = (wanted: string) => outcomes.filter(({ status }) => status === wanted).length
  const position = rows.at(-1)?.row ?? before.position
  const through = position >= before.total || rows.length === 0
  return {
    ...before,
    position,
    status: through ? 'completed' : 'running',
    created: before.created + count('created'),
    updated: before.updated + count('updated'),
    unchanged: before.unchanged + count('unchanged'),
    skipped: before.skipped + count('skipped'),
    failed: before.failed + count('failed'),
    startedAt: before.startedAt ?? at,
    finishedAt: through ? at : null,
    version: before.version + 1,
    updatedAt: at,
  }
}

async function fail(tx: Tx, importId: string): Promise<void> {
  const before = await lockImport(tx, importId)
  if (before === undefined || !isUnderWay(before)) return
  const at = tx.clock.now().toString()
  const after: Import = { ...before, status: 'failed', finishedAt: at, version: before.version + 1, updatedAt: at }
  saveImport(tx, after)
  announce(tx, { event: importFailed, resourceId: importId, data: wireImport(after).counts })
}
