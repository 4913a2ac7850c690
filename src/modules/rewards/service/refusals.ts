/** What modules below refuse, for the addresses of this one. */
export { alreadyReversed, amountTooLarge, holdEnded, insufficientPoints } from '../../ledger/index.ts'
export { currencyMismatch, eventTooOld, memberNotActive, memberNotFound, programClosed, programNotFound } from '../../programs/index.ts'
