import type { Module } from '../../platform/module.ts'
import { ledgerDueWork } from './jobs.ts'
import { ledgerRoutes } from './routes.ts'

export const ledgerModule: Module = {
  name: 'ledger',
  routes: ledgerRoutes,
  dueWork: ledgerDueWork,
}

export { alreadyReversed, amountTooLarge, holdEnded, insufficientPoints } from './errors.ts'
export { balanceAt, expiringSoon, listEntries, listLots } from './repository/accounts.ts'
export { expiredOf, findJournal, journalsOfSources } from './repository/journals.ts'
export { accountsOf, findHold, findHoldOf, memberNow, openLedger } from './repository/ledgers.ts'
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
export { ledgerEntryListQuery, ledgerEntrySchema, ledgerLotSchema } from './schemas/accounts.ts'
export { endHold, extendLots, mergeMembers, post, postAll, refusalOf as refusalOfPosting } from './service/posting.ts'
export { statementOf } from './service/statement.ts'
