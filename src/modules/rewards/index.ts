import type { Module } from '../../platform/module.ts'
import { adjustmentRefusals } from './errors/adjustments.ts'
import { redemptionRefusals } from './errors/redemptions.ts'
import { rewardRefusals } from './errors/rewards.ts'
import { voucherRefusals } from './errors/vouchers.ts'
import { voucherDueWork, voucherTasks } from './jobs/vouchers.ts'
import { quotesParticipant } from './participant/quotes.ts'
import { rewardsParticipant } from './participant/rewards.ts'
import { vouchersParticipant } from './participant/vouchers.ts'
import { adjustmentRoutes } from './routes/adjustments.ts'
import { entitlementRoutes } from './routes/entitlements.ts'
import { holdRoutes } from './routes/holds.ts'
import { journalRoutes } from './routes/journals.ts'
import { quoteRoutes } from './routes/quotes.ts'
import { redemptionRoutes } from './routes/redemptions.ts'
import { rewardRoutes } from './routes/rewards.ts'
import { voucherBatchRoutes } from './routes/voucher-batches.ts'
import { voucherRoutes } from './routes/vouchers.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes(app) {
    await rewardRoutes(app)
    await redemptionRoutes(app)
    await holdRoutes(app)
    await adjustmentRoutes(app)
    await journalRoutes(app)
    await voucherRoutes(app)
    await voucherBatchRoutes(app)
    await quoteRoutes(app)
    await entitlementRoutes(app)
  },
  constraints: { ...rewardRefusals, ...redemptionRefusals, ...adjustmentRefusals, ...voucherRefusals },
  dueWork: voucherDueWork,
  tasks: voucherTasks,
  participants: [rewardsParticipant, vouchersParticipant, quotesParticipant],
}

export { lockVoucher } from './repository/vouchers.ts'
export { expiryAfter } from './rules/vouchers.ts'
export { reverseWithin as reverseJournalWithin } from './service/journals.ts'
export { giveOffered, offeredCode, takeBackOffered } from './service/offered.ts'
