import type { Module } from '../../platform/module.ts'
import { voucherRefusals } from './errors/vouchers.ts'
import { voucherDueWork, voucherTasks } from './jobs/vouchers.ts'
import { vouchersParticipant } from './participant/vouchers.ts'
import { voucherBatchRoutes } from './routes/voucher-batches.ts'
import { voucherRoutes } from './routes/vouchers.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes(app) {
    await voucherRoutes(app)
    await voucherBatchRoutes(app)
  },
  constraints: { ...voucherRefusals },
  dueWork: { ...voucherDueWork },
  tasks: { ...voucherTasks },
  participants: [vouchersParticipant],
}
