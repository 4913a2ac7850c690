import { refuse } from '../../../kernel/problem.ts'
import { malformedRequest } from '../../../kernel/problems.ts'
import { type Context, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import type { Upload } from '../../../platform/http/upload.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import { type CustomFields, customFieldsOf, identifierToFind } from '../../contacts/index.ts'
import { importNotFound, unreadableFile } from '../errors.ts'
import { importStarted } from '../events.ts'
import * as repository from '../repository/imports.ts'
import { listRows, markDuplicates, type StagedRow, stageRows } from '../repository/rows.ts'
import type { MatchKey } from '../rules/file.ts'
import { identifiersOfRow, keyText, matchesOf } from '../rules/identity.ts'
import type { KeyOf } from '../rules/row-data.ts'
import { targetOf } from '../rules/targets.ts'
import type { ImportListQuery, NewImportQuery, RowListQuery } from '../schemas.ts'
import { openFile, rowReader } from './reading.ts'

export const RUN_IMPORT_TASK = 'run_import'

const STAGED_AT_ONCE = 1_000

/** An import on the wire: its counts together, without in whose name it works. */
export type WireImport = ReturnType<typeof wireImport>

/**
 * Takes a file in: reads it to its end, stages its rows, and lets the work on them begin in the background.
 * @throws malformedRequest when the mapping is none, unreadableFile, unknownColumns
 */
export async function takeFile(ctx: Context, query: NewImportQuery, file: Upload): Promise<{ id: string }> {
  const fields = await customFieldsOf(ctx)
  const mapping = query.mapping === undefined ? undefined : readMapping(query.mapping, fields)
  const { format, mode, dryRun } = query
  const matchOn = query.matchOn ?? null
  return transact(ctx, async (tx) => {
    const opened = await openFile(format, file, { mapping, needs: mode === 'create' ? null : (matchOn ?? 'any'), custom: [...fields.values()] })
    const at = tx.clock.now().toString()
    const { type, id: actorId, userId, visibleOwners } = tx.actor
    const counts = { position: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0, reverted: 0 }
    const made = {
      ...{ id: tx.newId(), format, mode, matchOn, dryRun, status: 'queued' as const, reading: opened.reading },
      ...{ requester: { type, id: actorId, userId, visibleOwners }, total: 0, ...counts },
      ...{ startedAt: null, finishedAt: null, version: 1, createdAt: at, updatedAt: at },
    }
    repository.insertImport(tx, made)
    const keysOf = keysToCompare(tx, made, rowReader(format, opened.reading, keyOfIn(tx), { columns: fields, contactIds: new Map() }))
    let total = 0
    let batch: StagedRow[] = []
    let staging = Promise.resolve()
    // While the database takes one batch in, the next is read.
    const stage = async () => {
      await staging
      staging = stageRows(tx, made.id, batch)
      staging.catch(() => {})
      batch = []
    }
    for await (const { line, source } of opened.rows) {
      total += 1
      const storable = isStorable(source) ? source : null
      batch.push({ row: total, line, source: storable, keys: storable === null ? null : keysOf(storable) })
      if (batch.length === STAGED_AT_ONCE) await stage()
    }
    if (total === 0) throw unreadableFile({ detail: 'The file has no rows.' })
    if (batch.length > 0) await stage()
    await staging
    await markDuplicates(tx, made.id)
    repository.setTotal(tx, made.id, total)
    announce(tx, { event: importStarted, resourceId: made.id, data: { format, mode, matchOn, dryRun, total } })
    enqueue(tx, RUN_IMPORT_TASK, { organizationId: tx.organization.id, importId: made.id })
    return { id: made.id }
  })
}

/** @throws malformedRequest */
function readMapping(text: string, custom: CustomFields): Record<string, string> {
  const wrong = (detail: string) => malformedRequest({ errors: [{ pointer: '/mapping', in: 'query', code: 'not-valid', detail }] })
  let mapping: unknown
  try {
    mapping = JSON.parse(text)
  } catch {
    throw wrong('is not JSON')
  }
  if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) throw wrong('is not a JSON object')
  for (const [column, field] of Object.entries(mapping)) {
    const target = typeof field === 'string' ? targetOf(field) : undefined
    if (target === undefined || ('key' in target && !custom.has(target.key))) throw wrong(`names no field for the column ${column.slice(0, 100)}`)
  }
  return mapping as Record<string, string>
}

/** Recognises e-mails and phones by the rules of the contacts, national numbers by the country of the row or the organization. */
export function keyOfIn({ organization }: Context): KeyOf {
  return (kind, value, country) => identifierToFind(kind, value, country ?? organization.country)?.value
}

/**
 * What rows are compared by within the file: what they are recognised by, or, where that is nothing and there is no
 * database to tell since everything is taken back, all that identifies.
 */
function keysToCompare(
  ctx: Context,
  { mode, matchOn, dryRun }: { mode: string; matchOn: MatchKey | null; dryRun: boolean },
  read: ReturnType<typeof rowReader>,
): (source: unknown) => string[] | null {
  if (mode === 'create' && !dryRun) return () => null
  const keyOf = keyOfIn(ctx)
  return (source) => {
    const row = read(source)
    if ('unreadable' in row) return null
    const identifiers = identifiersOfRow(row.fields, keyOf)
    return (mode === 'create' ? identifiers : matchesOf(identifiers, matchOn)).map(keyText)
  }
}

// As JSON writes them: what PostgreSQL takes into no text (NUL) and no JSON (lone surrogates).
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i

function isStorable(source: unknown): boolean {
  return !NOT_STORABLE.test(JSON.stringify(source))
}

/** @throws importNotFound */
export async function getImport(ctx: Context, importId: string): Promise<WireImport> {
  return wireImport((await repository.findImport(ctx, importId)) ?? refuse(importNotFound()))
}

export function listImports(ctx: Context, query: ImportListQuery): Promise<JsonText> {
  return repository.listImports(ctx, query)
}

/** @throws importNotFound */
export async function rowsOf(ctx: Context, importId: string, query: RowListQuery): Promise<JsonText> {
  await getImport(ctx, importId)
  return listRows(ctx, importId, query)
}

export function wireImport({ requester: _requester, total, position, created, updated, unchanged, skipped, failed, reverted, ...rest }: repository.Import) {
  return { ...rest, counts: { total, processed: position, created, updated, unchanged, skipped, failed, reverted } }
}
