import { elapsedMs } from '../../../kernel/clock.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { archiveWithin, type Contact, type ContactInput, changeLocked, lockContacts, versionsOf } from '../../contacts/index.ts'
import { contactsChangedSince, importNotFound, importNotRevertible } from '../errors.ts'
import { importReverted } from '../events.ts'
import { type Import, lockImport, saveImport } from '../repository/imports.ts'
import { type EffectiveRow, lastRowsOf, saveReverted, updatedRowsAfter } from '../repository/reverts.ts'
import { wireImport } from './imports.ts'
import { contextOfImport, type ImportTask } from './run.ts'

export const REVERT_IMPORT_TASK = 'revert_import'

const CHUNK_ROWS = 200
const TURN_MS = 2_000
const SHOWN_MAX = 100
const LOOKED_AT_ONCE = 1_000

/**
 * Undoes an import: what it created is archived, what it updated gets its former values back.
 * @throws importNotFound, importNotRevertible, contactsChangedSince when somebody changed what it updated
 */
export function revertImport(ctx: Context, importId: string): Promise<ReturnType<typeof wireImport>> {
  return transact(ctx, async (tx) => {
    const before = (await lockImport(tx, importId)) ?? refuse(importNotFound())
    if (before.status !== 'completed' || before.dryRun) throw importNotRevertible()
    const contacts = await contactsInTheWay(tx, importId)
    if (contacts.length > 0) throw contactsChangedSince({ contacts })
    const after = next(tx, before, { status: 'running' })
    saveImport(tx, after)
    enqueue(tx, REVERT_IMPORT_TASK, { organizationId: tx.organization.id, importId })
    return wireImport(after)
  })
}

/** The contacts that an import updated and somebody changed since, the first of them. */
async function contactsInTheWay(tx: Tx, importId: string): Promise<{ contactId: string; row: number }[]> {
  const found: { contactId: string; row: number }[] = []
  let after = 0
  for (;;) {
    const rows = await updatedRowsAfter(tx, importId, after, LOOKED_AT_ONCE)
    const versions = await versionsOf(
      tx,
      rows.map(({ contactId }) => contactId),
    )
    for (const { contactId, contactVersion, row } of rows) if (versions.get(contactId) !== contactVersion) found.push({ contactId, row })
    after = rows.at(-1)?.row ?? after
    if (rows.length < LOOKED_AT_ONCE || found.length >= SHOWN_MAX) return found.slice(0, SHOWN_MAX)
  }
}

/** Goes through the rows from the last to the first, chunk by chunk. */
export async function runRevert(services: TaskServices, task: ImportTask): Promise<void> {
  const ctx = await contextOfImport(services, REVERT_IMPORT_TASK, task)
  if (ctx === undefined) return
  const startedMs = elapsedMs()
  while (await revertChunk(ctx, task.importId)) {
    if (elapsedMs() - startedMs < TURN_MS) continue
    await transact(ctx, async (tx) => enqueue(tx, REVERT_IMPORT_TASK, task))
    return
  }
}

function revertChunk(ctx: Context, importId: string): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const before = await lockImport(tx, importId)
    if (before?.status !== 'running' || before.finishedAt === null) return false
    const rows = await lastRowsOf(tx, importId, CHUNK_ROWS)
    const locked = new Map(
      (
        await lockContacts(
          tx,
          rows.map(({ contactId }) => contactId),
        )
      ).map((contact) => [contact.id, contact]),
    )
    const undone: number[] = []
    for (const row of rows) if (await undo(tx, row, locked.get(row.contactId))) undone.push(row.row)
    saveReverted(
      tx,
      importId,
      rows.map(({ row }) => row),
      undone,
    )
    const isOver = rows.length < CHUNK_ROWS
    const after = next(tx, before, { status: isOver ? 'reverted' : 'running', reverted: before.reverted + undone.length })
    saveImport(tx, after)
    if (isOver) announce(tx, { event: importReverted, resourceId: importId, data: wireImport(after).counts })
    return !isOver
  })
}

/** @returns false when the contact is gone, or was changed after the revert had begun: later writes stay */
async function undo(tx: Tx, row: EffectiveRow, contact: Contact | undefined): Promise<boolean> {
  if (contact === undefined || contact.erasedAt !== null || contact.mergedInto !== null) return false
  try {
    await tx.savepoint(async (inner) => {
      if (row.status === 'created') await archiveWithin(inner, contact.id)
      else if (contact.version === row.contactVersion) await changeLocked(inner, contact, row.previous as ContactInput, { allowDuplicate: false })
      else throw contactsChangedSince()
    })
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

function next(tx: Tx, before: Import, changed: Partial<Import>): Import {
  const at = tx.clock.now().toString()
  return { ...before, ...changed, version: before.version + 1, updatedAt: at }
}
