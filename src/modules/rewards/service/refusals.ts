/** What modules below refuse, for the addresses of this one. */
export { alreadyReversed, amountTooLarge, holdEnded, insufficientPoints } from '../../ledger/index.ts'
export { currencyMismatch, memberNotActive, memberNotFound, programClosed, programNotFound, programNotLive } from '../../programs/index.ts'
