import { defineEvent } from '../../platform/jobs/outbox.ts'
import { winBackSchema } from './schemas.ts'

const { note: _words, ...facts } = winBackSchema.shape
/** Never the words of staff. */
const changed = winBackSchema.pick(Object.fromEntries(Object.keys(facts).map((field) => [field, true])) as { [F in keyof typeof facts]: true }).partial()

export const winBackOpened = defineEvent('win_back.opened', 'A customer is to be won back.', changed)
export const winBackUpdated = defineEvent('win_back.updated', 'A win-back was changed or is for somebody else; `previous` has the old values.', changed)
export const winBackClosed = defineEvent('win_back.closed', 'A customer was won back, is lost, or is left alone.', changed)
