import { z } from 'zod'
import { systemActor } from '../../../kernel/actor.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { isDatabaseAway } from '../../../platform/database.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { comparedContacts, sharedKeys } from '../../contacts/index.ts'
import { contextOfTask } from '../../identity/index.ts'
import { scanNotFound } from '../errors.ts'
import { savePairs, scanOf } from '../repository/duplicates.ts'
import { findQueued, findScan, insertScan, type Scan, saveScan } from '../repository/scans.ts'
import { evidenceOf } from '../rules/evidence.ts'

export const SCAN_TASK = 'scan_duplicates'
/** The kind of due work that is the next scan of an organization; one stands at most. */
export const SCAN_DUE = 'duplicates.scan'
const HOURS_BETWEEN = 24
const PAIRS_AT_ONCE = 5_000

const task = z.object({ organizationId: z.uuid(), scanId: z.uuid() })
const { pairsThatShare, tidyPairs } = scanOf(comparedContacts, sharedKeys)

/** Asks for a scan; one that waits already is answered instead of a second. */
export function requestScan(ctx: Context): Promise<Scan> {
  return transact(ctx, requestWithin)
}

async function requestWithin(tx: Tx): Promise<Scan> {
  const waiting = await findQueued(tx)
  if (waiting !== undefined) return waiting
  const at = tx.clock.now().toString()
  const scan: Scan = { id: tx.newId(), status: 'queued', found: null, startedAt: null, finishedAt: null, version: 1, createdAt: at, updatedAt: at }
  insertScan(tx, scan)
  enqueue(tx, SCAN_TASK, { organizationId: tx.organization.id, scanId: scan.id })
  return scan
}

/** The next scan comes by itself. */
export async function scanAgain(tx: Tx): Promise<void> {
  await requestWithin(tx)
}

/** @throws scanNotFound */
export async function getScan(ctx: Context, id: string): Promise<Scan> {
  return (await findScan(ctx, id)) ?? refuse(scanNotFound())
}

export async function runScan(services: TaskServices, payload: unknown): Promise<void> {
  const { organizationId, scanId } = task.parse(payload)
  const ctx = await contextOfTask(services, organizationId, systemActor('duplicates'))
  if (ctx === undefined) return
  const begun = await move(ctx, scanId, { status: 'running', startedAt: ctx.clock.now().toString() })
  if (begun === undefined) return
  try {
    await findDuplicates(ctx, scanId)
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    services.log.error({ err: error }, 'a scan for duplicates could not go on')
    await move(ctx, scanId, { status: 'failed', finishedAt: ctx.clock.now().toString() })
  }
}

/** Looks through all contacts, reason by reason, and writes what was found as a whole. @returns how many pairs stand open */
export async function findDuplicates(ctx: Context, scanId: string): Promise<number> {
  const pairs = evidenceOf(await pairsThatShare(ctx))
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    for (let i = 0; i < pairs.length; i += PAIRS_AT_ONCE) {
      const rows = pairs.slice(i, i + PAIRS_AT_ONCE).map(({ reasons, ...pair }) => ({
        ...pair,
        id: tx.newId(),
        sameEmail: reasons.has('email'),
        samePhone: reasons.has('phone'),
        sameCompany: reasons.has('company'),
        sameBirthday: reasons.has('birthday'),
        sameAddress: reasons.has('address'),
        scanId,
        createdAt: at,
        updatedAt: at,
      }))
      await savePairs(tx, rows, at)
    }
    const open = await tidyPairs(tx, scanId)
    await moveWithin(tx, scanId, { status: 'completed', found: open, finishedAt: at })
    // Test organizations look when they are asked to: moving their clock by a year is no 365 scans.
    if (tx.organization.mode === 'live') {
      const dueAt = tx.clock.now().add({ hours: HOURS_BETWEEN }).toString()
      scheduleDue(tx, { kind: SCAN_DUE, reference: 'contacts', dueAt })
    }
    return open
  })
}

function move(ctx: Context, scanId: string, changed: Partial<Scan>): Promise<Scan | undefined> {
  return transact(ctx, (tx) => moveWithin(tx, scanId, changed))
}

async function moveWithin(tx: Tx, scanId: string, changed: Partial<Scan>): Promise<Scan | undefined> {
  const scan = await findScan(tx, scanId)
  if (scan === undefined) return undefined
  const after = { ...scan, ...changed, version: scan.version + 1, updatedAt: tx.clock.now().toString() }
  saveScan(tx, after)
  return after
}
