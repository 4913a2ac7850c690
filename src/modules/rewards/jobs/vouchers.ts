import { z } from 'zod'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { DueWorkHandler, ModuleTask } from '../../../platform/module.ts'
import { MAKE_VOUCHERS_TASK, makeVouchers } from '../service/voucher-batches.ts'
import { noteExpired, noteExpiring } from '../service/voucher-ends.ts'
import { EXPIRY_DUE, NOTICE_DUE } from '../service/voucher-issue.ts'

const task = z.object({ organizationId: z.uuid(), batchId: z.uuid() })

export const voucherTasks: Readonly<Record<string, ModuleTask>> = {
  [MAKE_VOUCHERS_TASK]: (payload, services) => makeVouchers(services, task.parse(payload)),
}
export const voucherDueWork: Readonly<Record<string, DueWorkHandler>> = {
  [EXPIRY_DUE]: (tx, reference, dueAt) => noteExpired(tx, EXPIRY_DUE, reference, dueAt),
  [NOTICE_DUE]: (tx, reference, dueAt) => noteExpiring(tx, NOTICE_DUE, reference, dueAt),
  // What waited for its organization to be active again.
  [MAKE_VOUCHERS_TASK]: async (tx, batchId) => enqueue(tx, MAKE_VOUCHERS_TASK, { organizationId: tx.organization.id, batchId }),
}
