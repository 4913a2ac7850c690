import { ACTOR_TYPES, type Scope } from '../../../kernel/actor.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import { isDatabaseAway, isHeldUp } from '../../../platform/database.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { customFieldsOf, isNotAllNew } from '../../contacts/index.ts'
import { contextOfTask, waitUntilActive } from '../../identity/index.ts'
import { importCompleted, importFailed, importProgress } from '../events.ts'
import { findImport, findRequester, type Import, lockImport, saveImport, waitShortly } from '../repository/imports.ts'
import { type DoneRow, saveRows } from '../repository/rows.ts'
import { applyRows, sendRows } from './apply.ts'
import { keyOfIn, RUN_IMPORT_TASK, wireImport } from './imports.ts'
import { areApart, type Chunk, makeReady, type Work } from './ready.ts'
import { refersToRows } from './references.ts'

/** Three chunks are in memory at a time. More rows would outlive the young part of the heap, and cost more to clear away than their transactions do. */
const CHUNK_ROWS = 250
/** A task does not work for longer: what is left is the next one's, so that others have their turn and a stop is soon. */
const TURN_MS = 4_000
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
  try {
    if (await runTurn(ctx, task.importId)) await transact(ctx, async (tx) => enqueue(tx, RUN_IMPORT_TASK, task))
  } catch (error) {
    if (error instanceof Overtaken) return
    if (isDatabaseAway(error)) throw error
    services.log.error({ err: error }, 'an import could not go on')
    await transact(ctx, (tx) => fail(tx, task.importId))
  }
}

/**
 * While the database works on two chunks, the next is made ready. The second of the two is sent before the first is done, where
 * that makes no difference and nobody waits for a connection, and ends after it.
 * @returns whether there is more to do
 */
async function runTurn(ctx: Context, importId: string): Promise<boolean> {
  const startedMs = elapsedMs()
  const of = await findImport(ctx, importId)
  if (of === undefined || !isUnderWay(of)) return false
  const work = await workOn(ctx, of)
  let chunk = await makeReady(ctx, work, of.position, CHUNK_ROWS)
  let before = Promise.resolve(true)
  for (;;) {
    const working = applyChunk(ctx, work, chunk, before)
    // Its failure is seen to when it is waited for.
    working.catch(() => {})
    if (chunk.through === undefined || elapsedMs() - startedMs > TURN_MS) return working
    // A row may name the contact of a row before it, which must be there to be found.
    if (work.refers) await working
    const following = await makeReady(ctx, work, chunk.through, CHUNK_ROWS)
    // What was sent on top of what failed comes to nothing, and is over before we are.
    await before.catch(() => working)
    if (following.through === undefined) return working
    if (!work.unasked || !areApart(chunk, following) || ctx.db.pool.waitingCount > 0) await working
    chunk = following
    before = working
  }
}

async function workOn(ctx: Context, of: Import): Promise<Work> {
  const fields = await customFieldsOf(ctx)
  const keyOf = keyOfIn(ctx)
  // What only one contact may have is one more thing that rows may want of each other.
  const unasked = of.mode === 'create' && !of.dryRun && ![...fields.values()].some(({ unique }) => unique)
  return { of, keyOf, fields, unasked, refers: refersToRows(of, fields) }
}

/** Somebody else has been at the import meanwhile. */
class Overtaken extends Error {}

/** @returns whether there is more to do */
async function applyChunk(ctx: Context, work: Work, chunk: Chunk, before: Promise<boolean>): Promise<boolean> {
  if (work.unasked) {
    try {
      return await transact(ctx, async (tx) => {
        // Of two chunks that wait for each other here, and for others there, the database knows nothing.
        waitShortly(tx)
        return move(tx, work, chunk, await sendRows(tx, work, chunk.rows, before))
      })
    } catch (error) {
      if (!isNotAllNew(error) && !isHeldUp(error)) throw error
      // A file that has known contacts in one place has them in others.
      work.unasked = false
    }
  }
  await before
  return transact(ctx, async (tx) => {
    const apply = (inner: Tx) => applyRows(inner, work, chunk.rows)
    return move(tx, work, chunk, await (work.of.dryRun ? takenBack(tx, apply) : apply(tx)))
  })
}

/** Moves the import on behind a chunk. @throws Overtaken */
async function move(tx: Tx, { of }: Work, { after: position, rows }: Chunk, outcomes: readonly DoneRow[]): Promise<boolean> {
  const before = await lockImport(tx, of.id)
  if (before === undefined || !isUnderWay(before) || before.position !== position) throw new Overtaken()
  if (rows.length > 0) saveRows(tx, of.id, outcomes)
  const after = counted(before, outcomes, tx.clock.now().toString())
  saveImport(tx, after)
  announce(tx, { event: after.status === 'completed' ? importCompleted : importProgress, resourceId: of.id, data: wireImport(after).counts })
  return after.status === 'running'
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

function counted(before: Import, outcomes: readonly DoneRow[], at: string): Import {
  const count = (wanted: string) => outcomes.filter(({ status }) => status === wanted).length
  const position = outcomes.at(-1)?.row ?? before.position
  const through = position >= before.total || outcomes.length === 0
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
