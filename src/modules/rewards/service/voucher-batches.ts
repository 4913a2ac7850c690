import { systemActor } from '../../../kernel/actor.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, transact } from '../../../platform/context.ts'
import { csvLines, UTF8_MARK } from '../../../platform/csv.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { contextOfTask, waitUntilActive } from '../../identity/index.ts'
import { voucherBatchNotFound, voucherBatchRunning } from '../errors/vouchers.ts'
import { voucherBatchCompleted, voucherBatchCreated, voucherBatchExported } from '../events/vouchers.ts'
import * as repository from '../repository/voucher-batches.ts'
import { codesOf } from '../repository/vouchers.ts'
import { grantedBy, times } from '../rules/voucher-limits.ts'
import type { VoucherBatch } from '../rules/vouchers.ts'
import type { VoucherBatchListQuery } from '../schemas/voucher-batches.ts'
import type { NewVoucherBatch } from '../schemas/vouchers.ts'
import { codeOf, expectMayGive, issueVouchers, termsOf } from './voucher-issue.ts'

export const MAKE_VOUCHERS_TASK = 'make_vouchers'
const CHUNK = 1_000
/** Each card is a posting of its own. */
const CHUNK_OF_CARDS = 100
/** A task does not work for longer: what is left is the next one's, so that others have their turn. */
const TURN_MS = 4_000

export interface BatchTask {
  readonly organizationId: string
  readonly batchId: string
}

/** Asks for vouchers; they are made in the background. @throws validationFailed, programNotFound, voucherLimitExceeded */
export function createBatch(ctx: Context, { count, ...given }: NewVoucherBatch): Promise<VoucherBatch> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const terms = await termsOf(tx, given)
    await expectMayGive(tx, { granted: times(grantedBy(terms), count), currency: terms.currency })
    const batch: VoucherBatch = { ...terms, id: tx.newId(), count, made: 0, status: 'running', version: 1, createdAt: at, updatedAt: at }
    repository.insertBatch(tx, batch)
    const { name, worth, currency } = batch
    announce(tx, { event: voucherBatchCreated, resourceId: batch.id, data: { count, name, worth, currency } })
    enqueue(tx, MAKE_VOUCHERS_TASK, { organizationId: tx.organization.id, batchId: batch.id })
    return batch
  })
}

/** @throws voucherBatchNotFound */
export async function getBatch(ctx: Context, id: string): Promise<VoucherBatch> {
  return (await repository.findBatch(ctx, id)) ?? refuse(voucherBatchNotFound())
}

export function listBatches(ctx: Context, query: VoucherBatchListQuery): Promise<JsonText> {
  return repository.listBatches(ctx, query)
}

/** Makes vouchers, chunk by chunk: what was made when it was killed is there, and the rest is taken up from there. */
export async function makeVouchers(services: TaskServices, task: BatchTask): Promise<void> {
  const ctx = await contextOfTask(services, task.organizationId, systemActor('vouchers'))
  if (ctx === undefined) return waitUntilActive(services, task.organizationId, { kind: MAKE_VOUCHERS_TASK, reference: task.batchId })
  const startedMs = elapsedMs()
  while (await makeChunk(ctx, task.batchId)) {
    if (elapsedMs() - startedMs < TURN_MS) continue
    await transact(ctx, async (tx) => enqueue(tx, MAKE_VOUCHERS_TASK, task))
    return
  }
}

/** @returns whether there are more to be made */
export function makeChunk(ctx: Context, batchId: string): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const batch = await repository.lockBatch(tx, batchId)
    if (batch === undefined || batch.status === 'completed') return false
    const many = Math.min(batch.count - batch.made, batch.worth.type === 'gift_card' ? CHUNK_OF_CARDS : CHUNK)
    const { name, worth, currency, programId, reason, validFrom, expiresAt, usesMax, usesPerMember } = batch
    const terms = { name, worth, currency, programId, reason, validFrom, expiresAt, usesMax, usesPerMember }
    const source = { type: 'batch', id: null } as const
    await issueVouchers(
      tx,
      Array.from({ length: many }, () => ({ ...terms, batchId, contactId: null, source })),
    )
    const made = batch.made + many
    const isDone = made === batch.count
    repository.saveProgress(tx, { ...batch, made, status: isDone ? 'completed' : 'running', version: batch.version + 1, updatedAt: tx.clock.now().toString() })
    if (isDone) announce(tx, { event: voucherBatchCompleted, resourceId: batchId, data: { count: batch.count, name } })
    return !isDone
  })
}

/** All codes of a batch as CSV, in pieces; who took them out stands in the audit. @throws voucherBatchNotFound, voucherBatchRunning, voucherCodeLost */
export async function exportCodes(ctx: Context, batchId: string): Promise<AsyncIterable<string>> {
  const { status, count } = await getBatch(ctx, batchId)
  if (status === 'running') throw voucherBatchRunning()
  const pages = codesOf(ctx, batchId)
  // The first page is made before anything is sent, so that codes which cannot be opened are a refusal.
  const first = linesOf(ctx, (await pages.next()).value ?? [])
  await transact(ctx, async (tx) => announce(tx, { event: voucherBatchExported, resourceId: batchId, data: { count }, announced: false }))
  return (async function* () {
    yield UTF8_MARK + csvLines([['voucherId', 'code']]) + first
    for await (const page of pages) yield linesOf(ctx, page)
  })()
}

function linesOf(ctx: Context, page: readonly { id: string; codeSealed: string }[]): string {
  return csvLines(page.map((voucher) => [voucher.id, codeOf(ctx, voucher)]))
}
