import { randomUUID } from 'node:crypto'
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { unavailable, validationFailed } from '../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../database.ts'
import { files, strayBlobs } from '../tables.ts'
import { fileTypeMismatch, fileTypeNotTaken } from './errors.ts'
import type { GivenFile } from './given-file.ts'
import { agrees, TAKEN_TYPES } from './media-types.ts'
import { safeName } from './names.ts'
import { sniff } from './sniff.ts'
import type { FileSettings } from './store.ts'

/**
 * Files are kept in this order, so that whenever a process dies there is neither a file without its bytes nor a blob that
 * nobody will ever remove: the blob is noted as stray, written, and in one transaction no longer stray, named by a file, and
 * that file hung on what it belongs to.
 */
export type KeptFile = Omit<typeof files.$inferSelect, 'organizationId'>
/** What may be shown of it. */
export type WireFile = Omit<KeptFile, 'blobKey'>

/** What a module does with a file that is given to it. */
export interface Keeping<T> {
  /** Throws what stands against the file before it is written: that the thing it shall hang on is not there, or not the caller's. */
  expect(ctx: Context): Promise<unknown>
  /** Hangs the file on what it belongs to, in the transaction of both. */
  hang(tx: Tx, file: KeptFile): Promise<T>
}

/** @throws fileTypeNotTaken, fileTypeMismatch, validationFailed, unavailable, and what the module throws */
export async function keepFile<T>(ctx: Context, settings: FileSettings, given: GivenFile, { expect, hang }: Keeping<T>): Promise<T> {
  try {
    const file = await expect(ctx)
      .then(() => describe(ctx, given))
      .then((described) => write(ctx, settings, described, given))
      // That a request was answered before is known in its transaction only, and comes before every refusal.
      .catch((refusal: unknown) => transact(ctx, () => Promise.reject(refusal)))
    return await transact(ctx, async (tx) => {
      await insertFile(tx, file)
      return hang(tx, file)
    }).catch(async (error: unknown) => {
      // Where the transaction was committed after all, the blob is stray no more, and this finds nothing.
      await letGo(ctx, file.blobKey).catch(() => {})
      throw error
    })
  } finally {
    await given.close()
  }
}

/** What is known of a file, by its content. */
async function describe(ctx: Context, given: GivenFile): Promise<KeptFile> {
  if (given.bytes === 0) throw validationFailed({ errors: [{ pointer: '', code: 'empty', detail: 'the file has no content' }] })
  const mediaType = await sniff(() => given.chunks())
  if (TAKEN_TYPES[mediaType] === undefined)
    throw fileTypeNotTaken({ detail: `The content of the file is ${mediaType}.`, found: mediaType, taken: Object.keys(TAKEN_TYPES) })
  const { declaredType: declared } = given
  if (declared !== undefined && !agrees(declared, mediaType))
    throw fileTypeMismatch({ detail: `It was said to be ${declared}, and its content is ${mediaType}.`, declared, found: mediaType })
  const { type, id } = ctx.actor
  return {
    id: ctx.newId(),
    name: safeName(given.name, mediaType),
    mediaType,
    size: given.bytes,
    sha256: given.sha256,
    createdBy: { type, id },
    createdAt: ctx.clock.now().toString(),
    blobKey: `${ctx.organization.id}/${randomUUID()}`,
  }
}

async function write(ctx: Context, { store }: FileSettings, file: KeptFile, given: GivenFile): Promise<KeptFile> {
  await apart(ctx, noteStray, file.blobKey)
  try {
    await store.write(file.blobKey, given.chunks(), file.size)
    return file
  } catch (error) {
    ctx.log.error({ err: error }, 'the file store took no blob')
    await letGo(ctx, file.blobKey)
    throw unavailable({ retryAfterSeconds: 5, detail: 'The file cannot be stored just now.' })
  }
}

/** Has a blob that will have no file removed soon. */
function letGo(ctx: Context, blobKey: string): Promise<void> {
  return apart(ctx, hurryStray, blobKey)
}

/** In a transaction of its own, which is not the request's. */
function apart(ctx: Context, what: Statement<object>, blobKey: string): Promise<void> {
  return transact({ ...ctx, repeatable: undefined }, async (tx) => tx.later(what, { blobKey }))
}

// By the clock of the machine, as are the deadlines of requests: the clock of a test organization may stand still.
const noteStray = statement(
  'strayBlobs.note',
  {},
  (_, given) => sql`
  insert into ${strayBlobs} (organization_id, blob_key, remove_after) values (${given('organizationId')}::uuid, ${given('blobKey')}, now() + interval '1 day')`,
)
const hurryStray = statement(
  'strayBlobs.hurry',
  {},
  (_, given) => sql`update ${strayBlobs} set remove_after = now() where organization_id = ${given('organizationId')} and blob_key = ${given('blobKey')}`,
)

const { organizationId: _tenant, ...columns } = getTableColumns(files)

/** Names the blob by a file, unless the blob is about to be removed: then whoever wrote it was a day about it. */
async function insertFile(tx: Tx, file: KeptFile): Promise<void> {
  const kept = await tx.one(insert, { file: records(columns, [file]), blobKey: file.blobKey })
  if (kept === undefined) throw unavailable({ retryAfterSeconds: 1, detail: 'The file was not stored in time.' })
}
const insert = statement(
  'files.insert',
  { id: files.id },
  (_, given) => sql`
  with no_longer_stray as (
    delete from ${strayBlobs} where organization_id = ${given('organizationId')} and blob_key = ${given('blobKey')}
      and remove_after > clock_timestamp() + interval '1 hour' returning blob_key
  )
  insert into ${files} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'file')} where blob_key in (select blob_key from no_longer_stray)
  returning id`,
)

/** Whose file it is, and who may have it, is the caller's question. */
export function findFile(ctx: Context, id: string): Promise<KeptFile | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<KeptFile> = statement('files.byId', columns, (q, given) => q.from(files).where(and(ours(files), eq(files.id, given('id')))))

export function wireFile({ blobKey: _key, ...file }: KeptFile): WireFile {
  return file
}
