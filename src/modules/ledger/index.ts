import type { Module } from '../../platform/module.ts'
import { ledgerDueWork } from './jobs.ts'
import { ledgerRoutes } from './routes.ts'

export const ledgerModule: Module = {
  name: 'ledger',
  routes: ledgerRoutes,
  dueWork: ledgerDueWork,
}

export { alreadyReversed, amountTooLarge, holdEnded, insufficientPoints, unknownUnit } from './errors.ts'
export { accountsOf, findHold, openLedger } from './repository/ledgers.ts'
export { postingText } from './repository/posting.ts'
export {
  capture,
  clawBack,
  clawBackPending,
  hold,
  issue,
  issuePending,
  letGo,
  mature,
  type Posted,
  type Posting,
  redeem,
  restore,
  type Transfer,
} from './rules/posting.ts'
export { endHold, extendLots, mergeMembers, post, postAll } from './service/posting.ts'
