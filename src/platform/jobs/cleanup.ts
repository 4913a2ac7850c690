import type { Database } from '../database.ts'

/** Idempotency keys are kept for two days: twice what the contract promises. */
export async function cleanUp(db: Database): Promise<void> {
  await db.pool.query(`delete from idempotency_keys where created_at < now() - interval '48 hours'`)
}
