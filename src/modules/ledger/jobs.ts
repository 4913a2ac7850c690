import type { Module } from '../../platform/module.ts'
import { bookExpired, sealLedger, timeOutHold } from './service/due.ts'

export const ledgerDueWork: NonNullable<Module['dueWork']> = {
  'ledger.expiry': bookExpired,
  'ledger.hold': timeOutHold,
  'ledger.seal': (tx, reference, dueAt) => sealLedger(tx, reference, dueAt),
}
