import { z } from 'zod'
import { METRICS } from '../../kernel/deadlines.ts'
import { wireInstant } from '../../kernel/schema.ts'
import { defineEvent, type EventType } from '../../platform/jobs/outbox.ts'
import { complaintSchema } from './schemas/complaint.ts'
import { settingsSchema } from './schemas/settings.ts'

/** What moved, by the names of the complaint's fields; the words of staff and complainant stand in the complaint only. */
const moved = complaintSchema.partial()
export type ComplaintChanges = z.output<typeof moved>

export const complaintReceived = defineEvent('complaint.received', 'A complaint was received; `data` is the complaint.', complaintSchema)
export const complaintImported = defineEvent(
  'complaint.imported',
  'A complaint of another system was brought in, with its past; `data` is the complaint.',
  complaintSchema,
)
export const complaintUpdated = defineEvent('complaint.updated', 'Fields of a complaint changed; `data` has the new values, `previous` the old ones.', moved)
export const complaintNoted = defineEvent('complaint.noted', 'Staff added a note to a complaint.', z.object({ noteId: z.uuid() }))
export const complaintFollowedUp = defineEvent(
  'complaint.followed_up',
  'Somebody asked the complainant whether it is really solved, or was answered.',
  z.object({ followUpId: z.uuid(), channel: z.string(), outcome: z.string().nullable() }),
)
const deadline = z.object({ metric: z.enum(METRICS), dueAt: wireInstant.nullable(), regulation: z.string().nullable() })
export const deadlineWarned = defineEvent('complaint.deadline_near', 'A clock of a complaint runs out soon.', deadline)
export const clockRanOut = defineEvent('complaint.deadline_missed', 'A clock of a complaint has run out; it happened when that was due.', deadline)
export const escalatedByClock = defineEvent(
  'complaint.deadline_escalated',
  'A clock of a complaint has escalated.',
  deadline.extend({ step: z.int(), escalationLevel: z.int() }),
)
export const settingsChanged = defineEvent('complaint_settings.updated', 'How complaints are handled has changed.', settingsSchema.partial())

const said = (name: string, what: string): EventType<ComplaintChanges> =>
  defineEvent(`complaint.${name}`, `${what} \`data\` has the fields that changed, \`previous\` what they were.`, moved)

/** One event for each move. */
export const complaintMoved = {
  assign: said('assigned', 'A complaint was given to somebody.'),
  escalate: said('escalated', 'A complaint was escalated.'),
  acknowledge: said('acknowledged', 'The complainant was told that the complaint was received.'),
  assess: said('assessed', 'A complaint was assessed.'),
  investigate: said('investigation_started', 'A complaint is being investigated.'),
  await: said('awaiting', 'A complaint waits for an answer.'),
  resume: said('resumed', 'A complaint waits no longer.'),
  'propose-decision': said('decision_proposed', 'A decision was proposed.'),
  'reject-decision': said('decision_rejected', 'A proposed decision was rejected.'),
  respond: said('responded', 'The complainant was told the decision.'),
  accept: said('accepted', 'The response was accepted, or the silence period was over.'),
  dispute: said('disputed', 'The complainant rejected the response.'),
  resolve: said('resolved', 'A complaint was resolved.'),
  close: said('closed', 'A complaint was closed.'),
  reopen: said('reopened', 'A complaint was reopened.'),
  withdraw: said('withdrawn', 'The complainant withdrew the complaint.'),
  'mark-duplicate': said('marked_duplicate', 'A complaint is the same as another.'),
  'mark-out-of-scope': said('marked_out_of_scope', 'A complaint is not for this organization to handle.'),
} as const
