import { z } from 'zod'
import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { reversedJournalSchema } from '../schemas/journals.ts'

export const journalReversed = defineEvent('journal.reversed', 'What a journal booked was taken back.', reversedJournalSchema.extend({ reason: z.string() }))
