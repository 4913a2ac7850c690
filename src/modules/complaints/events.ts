import { z } from 'zod'
import { METRICS } from '../../kernel/deadlines.ts'
import { wireInstant } from '../../kernel/schema.ts'
import { defineEvent, type EventType } from '../../platform/jobs/outbox.ts'
import { complaintSchema } from './schemas/complaint.ts'
import { remedySchema } from './schemas/remedies.ts'
import { rootCauseSchema } from './schemas/root-causes.ts'
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
export const evidenceAdded = defineEvent(
  'complaint.evidence_added',
  'Somebody gave evidence.',
  z.object({ evidenceId: z.uuid(), givenBy: z.string(), mediaType: z.string(), size: z.int(), sha256: z.string() }),
)
export const secretLinkMade = defineEvent('complaint.link_created', 'A secret link was made for the complainant.', z.object({ linkId: z.uuid() }))
export const secretLinkRevoked = defineEvent('complaint.link_revoked', 'A secret link leads nowhere any more.', z.object({ linkId: z.uuid() }))
export const complaintMessaged = defineEvent(
  'complaint.messaged',
  'The complainant was told something, or said something.',
  z.object({ messageId: z.uuid(), direction: z.string(), topic: z.string(), channel: z.string(), by: z.string(), public: z.boolean() }),
)
export const complaintFirstResponse = defineEvent(
  'complaint.first_response',
  'A person answered the complainant for the first time.',
  z.object({ firstRespondedAt: wireInstant }),
)
const linked = z.object({ linkId: z.uuid(), kind: z.string(), relatedId: z.uuid() })
export const complaintLinked = defineEvent('complaint.linked', 'A complaint was linked to another.', linked)
export const complaintUnlinked = defineEvent('complaint.unlinked', 'A link between complaints was taken away.', linked)
export const settingsChanged = defineEvent('complaint_settings.updated', 'How complaints are handled has changed.', settingsSchema.partial())

export const causeCreated = defineEvent('root_cause.created', 'A root cause was defined.', rootCauseSchema)
export const causeUpdated = defineEvent('root_cause.updated', 'A root cause was changed.', rootCauseSchema.partial())
export const causeArchived = defineEvent('root_cause.archived', 'A root cause was archived.', z.object({}))
export const causeRestored = defineEvent('root_cause.restored', 'An archived root cause was restored.', z.object({}))

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

const remedyData = z.object({ remedyId: z.uuid(), ...remedySchema.pick({ kind: true, status: true, money: true, percent: true, points: true }).shape })
const remedyEvent = (name: string, what: string) => defineEvent(`complaint.remedy_${name}`, `${what} \`data\` says which, and what it is worth.`, remedyData)

/** One event for each thing that is done with a remedy. */
export const remedyAnnounced = {
  propose: remedyEvent('proposed', 'A remedy was proposed.'),
  update: remedyEvent('changed', 'A proposed remedy was changed.'),
  approve: remedyEvent('approved', 'A remedy was approved: with its proposal within the limit of its proposer, or by somebody else.'),
  offer: remedyEvent('offered', 'A remedy was offered to the complainant.'),
  accept: remedyEvent('accepted', 'The complainant accepted a remedy, or silence did; apologies and information are fulfilled with it.'),
  decline: remedyEvent('declined', 'The complainant declined a remedy.'),
  fulfil: remedyEvent('fulfilled', 'A remedy was fulfilled.'),
  withdraw: remedyEvent('withdrawn', 'A remedy was withdrawn.'),
} as const
