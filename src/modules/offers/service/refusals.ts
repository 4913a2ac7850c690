export { contactArchived } from '../../contacts/index.ts'
export { alreadyReversed, amountTooLarge, insufficientPoints } from '../../ledger/index.ts'
export { channelNotConfigured, contactNotAllowed } from '../../messaging/index.ts'
export { programClosed, programNotLive } from '../../programs/index.ts'
