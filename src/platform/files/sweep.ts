import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import { type Database, run, statement } from '../database.ts'
import { strayBlobs } from '../tables.ts'
import type { FileStore } from './store.ts'

const BATCH_MAX = 100

/**
 * Removes the blobs whose time has come: of files that were deleted, and of those that never became one. What cannot be
 * removed now is tried again in an hour.
 */
export async function removeStrayBlobs(db: Database, store: FileStore, log: Logger): Promise<void> {
  for (;;) {
    const due = await run(db.pool, db.named, dueNow, {})
    for (const place of due) {
      const isRemoved = await store.remove(place.blobKey).then(
        () => true,
        (error: unknown) => {
          log.warn({ err: error }, 'a blob could not be removed: trying again')
          return false
        },
      )
      await run(db.pool, db.named, isRemoved ? forget : postpone, place)
    }
    if (due.length < BATCH_MAX) return
  }
}

const place = { organizationId: strayBlobs.organizationId, blobKey: strayBlobs.blobKey }
const dueNow = statement(
  'strayBlobs.due',
  place,
  () => sql`select organization_id, blob_key from ${strayBlobs} where remove_after <= now() order by remove_after limit ${sql.raw(String(BATCH_MAX))}`,
)
const isPlace = sql`organization_id = ${sql.placeholder('organizationId')} and blob_key = ${sql.placeholder('blobKey')}`
const forget = statement('strayBlobs.forget', {}, () => sql`delete from ${strayBlobs} where ${isPlace}`)
const postpone = statement('strayBlobs.postpone', {}, () => sql`update ${strayBlobs} set remove_after = now() + interval '1 hour' where ${isPlace}`)
