import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { rootCauseArchived, rootCauseNotArchived, rootCauseNotFound, unknownReference } from '../errors.ts'
import { causeArchived, causeCreated, causeRestored, causeUpdated } from '../events.ts'
import * as repository from '../repository/root-causes.ts'
import type { Complaint } from '../rules/complaint.ts'
import { CHANGEABLE_CAUSE_FIELDS, expectPlace, type RootCause } from '../rules/root-causes.ts'
import type { NewRootCause, RootCauseListQuery, RootCausePatch } from '../schemas/root-causes.ts'

/** @throws validationFailed, rootCauseExists */
export function createRootCause(ctx: Context, input: NewRootCause): Promise<RootCause> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const cause: RootCause = { ...input, id: tx.newId(), archivedAt: null, version: 1, createdAt: at, updatedAt: at }
    await expectPlaced(tx, cause)
    await repository.insertRootCause(tx, cause)
    announce(tx, { event: causeCreated, resourceId: cause.id, data: cause })
    return cause
  })
}

/** @throws rootCauseNotFound */
export async function getRootCause(ctx: Context, id: string): Promise<RootCause> {
  return (await repository.findRootCause(ctx, id)) ?? refuse(rootCauseNotFound())
}

/** @throws invalidCursor */
export function listRootCauses(ctx: Context, query: RootCauseListQuery): Promise<JsonText> {
  return repository.listRootCauses(ctx, query)
}

/** @throws rootCauseNotFound, staleVersion, rootCauseArchived, validationFailed */
export function updateRootCause(ctx: Context, id: string, patch: RootCausePatch): Promise<RootCause> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt !== null) throw rootCauseArchived()
    const changed = applyPatch<RootCause>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_CAUSE_FIELDS)
    if (fields.length === 0) return before
    if (fields.includes('parentId')) await expectPlaced(tx, changed)
    const after = save(tx, changed)
    announce(tx, { event: causeUpdated, resourceId: id, data, previous })
    return after
  })
}

/** No decision names it any more; those that do keep it. A second time changes nothing. @throws rootCauseNotFound, staleVersion */
export function archiveRootCause(ctx: Context, id: string): Promise<RootCause> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt !== null) return before
    const after = save(tx, { ...before, archivedAt: tx.clock.now().toString() })
    announce(tx, { event: causeArchived, resourceId: id, data: {} })
    return after
  })
}

/** @throws rootCauseNotFound, staleVersion, rootCauseNotArchived */
export function restoreRootCause(ctx: Context, id: string): Promise<RootCause> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt === null) throw rootCauseNotArchived()
    const after = save(tx, { ...before, archivedAt: null })
    announce(tx, { event: causeRestored, resourceId: id, data: {} })
    return after
  })
}

/** Once an organization has causes of its own, a decision names one of them. @throws validationFailed */
export async function expectKnownCause(tx: Tx, before: Complaint, after: Complaint): Promise<void> {
  if (after.rootCause === null || after.rootCause === before.rootCause) return
  if (!(await repository.isKnownCause(tx, after.rootCause.code))) throw unknownReference('/rootCause/code', 'is not a root cause of this organization')
}

async function expectPlaced(tx: Tx, cause: RootCause): Promise<void> {
  if (cause.parentId === null) return
  await repository.lockTree(tx)
  expectPlace(cause, await repository.findLineage(tx, cause.parentId))
}

async function lock(tx: Tx, id: string): Promise<RootCause> {
  const cause = (await repository.lockRootCause(tx, id)) ?? refuse(rootCauseNotFound())
  expectVersion(tx, cause)
  return cause
}

function save(tx: Tx, changed: RootCause): RootCause {
  const cause = { ...changed, version: changed.version + 1, updatedAt: tx.clock.now().toString() }
  repository.saveRootCause(tx, cause)
  return cause
}
