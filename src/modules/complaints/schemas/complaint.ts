import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import {
  boundedInstantSchema,
  idSchema,
  instantSchema,
  languageSchema,
  listOf,
  listQuery,
  nameText,
  resourceIdText,
  safeText,
  saidText,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { complaints } from '../tables/complaints.ts'
import { COMPLAINT_CHANNELS, COMPLAINT_STATUSES, DESCRIPTION_LENGTH_MAX, LEVELS, OUTCOMES, PRIORITIES, SUBJECT_KINDS } from '../tables/vocabulary.ts'

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec0'
const EXAMPLE = {
  id: ID,
  reference: 'C-7K3M-92',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  anonymous: false,
  onBehalfOf: null,
  channel: 'phone',
  description: 'The loom came with a broken beam.',
  subjects: [{ kind: 'product', id: 'LOOM-4', label: 'Table loom' }],
  orderId: null,
  remedySought: 'A new beam',
  language: 'en',
  receivedAt: '2026-03-28T20:00:00Z',
  severity: 3,
  safety: false,
  complexity: 'low',
  impact: 'low',
  priority: 'normal',
  policyId: null,
  ownerId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61',
  teamId: null,
  status: 'assessed',
  outcome: null,
  rootCause: null,
  awaiting: null,
  decision: null,
  response: null,
  acceptance: null,
  prevention: null,
  reason: null,
  duplicateOfId: null,
  escalationLevel: 0,
  reopenCount: 0,
  acknowledgedAt: '2026-03-28T20:05:00Z',
  promisedAt: '2026-04-07T16:00:00Z',
  firstRespondedAt: '2026-03-28T20:05:00Z',
  respondedAt: null,
  silenceEndsAt: null,
  resolvedAt: null,
  closedAt: null,
  reopenedAt: null,
  nextDueAt: '2026-04-07T16:00:00Z',
  imported: false,
  externalId: null,
  version: 3,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:10:00Z',
}

const subjectSchema = z
  .object({ kind: z.enum(SUBJECT_KINDS), id: z.string().nullable(), label: z.string() })
  .meta({ id: 'ComplaintSubject', description: 'What a complaint is about.', example: EXAMPLE.subjects[0] })
const rootCauseSchema = z
  .object({ code: z.string(), finding: z.string() })
  .meta({ id: 'RootCauseFinding', description: 'What went wrong, by a code and in words.', example: { code: 'packaging', finding: 'The box was too thin.' } })

/** A complaint on the wire. */
export const complaintSchema = z
  .object({
    id: idSchema,
    reference: z.string().describe('Short, to be said on the phone; never used again.'),
    contactId: idSchema.nullable(),
    ...createSelectSchema(complaints).pick({ anonymous: true, onBehalfOf: true, channel: true }).shape,
    description: z.string().nullable().describe("The complainant's own words; null once the person is erased."),
    subjects: z.array(subjectSchema),
    orderId: idSchema.nullable(),
    remedySought: z.string().nullable(),
    language: z.string().nullable().describe("The complainant's; the organization's where null."),
    receivedAt: wireInstant,
    severity: z.int().min(1).max(5).nullable().describe('5 is the gravest.'),
    safety: z.boolean().nullable(),
    complexity: z.enum(LEVELS).nullable(),
    impact: z.enum(LEVELS).nullable(),
    priority: z.enum(PRIORITIES).describe('Follows severity and safety; staff may raise it.'),
    policyId: idSchema.nullable().describe("Which deadlines it has; the organization's default where null."),
    ownerId: idSchema.nullable(),
    teamId: idSchema.nullable(),
    status: z.enum(COMPLAINT_STATUSES),
    outcome: z.enum(OUTCOMES).nullable(),
    rootCause: rootCauseSchema.nullable(),
    awaiting: z.object({ question: z.string(), since: wireInstant }).nullable().describe('What was asked, while it waits for an answer.'),
    decision: z.object({ reasons: z.string(), proposedBy: z.string().nullable(), proposedAt: wireInstant, noEvidenceReason: z.string().nullable() }).nullable(),
    response: z.string().nullable().describe('What the complainant was told.'),
    acceptance: z
      .object({ by: z.enum(['complainant', 'silence']), at: wireInstant })
      .nullable()
      .describe('Who accepted the response; the silence period that was over counts as acceptance.'),
    prevention: z
      .object({ decided: z.enum(['action', 'none']), reason: z.string(), preventionId: idSchema.nullable() })
      .nullable()
      .describe('What is done so that it does not happen again.'),
    reason: z.string().nullable().describe('Why it last was rejected, disputed, reopened or ended without a decision.'),
    duplicateOfId: idSchema.nullable(),
    escalationLevel: z.int(),
    reopenCount: z.int(),
    acknowledgedAt: wireInstant.nullable(),
    promisedAt: wireInstant.nullable().describe('When the complainant was told to expect a response.'),
    firstRespondedAt: wireInstant.nullable().describe('When a person first answered, by a message that the complainant can read; nothing automatic counts.'),
    respondedAt: wireInstant.nullable(),
    silenceEndsAt: wireInstant.nullable().describe('When silence counts as acceptance.'),
    resolvedAt: wireInstant.nullable(),
    closedAt: wireInstant.nullable(),
    reopenedAt: wireInstant.nullable(),
    nextDueAt: wireInstant.nullable().describe('When the next of its clocks runs out.'),
    imported: z.boolean().describe('Brought in from another system; no clock runs for it.'),
    externalId: z.string().nullable().describe('What the other system called it.'),
    ...versioned,
  })
  .meta({ id: 'Complaint', description: 'A complaint and where it stands (ISO 10002:2018).', example: EXAMPLE })
export type WireComplaint = z.output<typeof complaintSchema>

const SUBJECTS_MAX = 20
const subjectInput = z
  .strictObject({
    kind: z.enum(SUBJECT_KINDS),
    id: resourceIdText(200).nullable().optional().describe('Of a product its SKU; of staff the id of the user.'),
    label: nameText(300).optional(),
  })
  .meta({ id: 'NewComplaintSubject', example: { kind: 'product', id: 'LOOM-4', label: 'Table loom' } })

export const assessmentFields = {
  severity: z.int().min(1).max(5).optional().describe('1 to 5, the gravest.'),
  safety: z.boolean().optional().describe('Whether somebody may come to harm.'),
  complexity: z.enum(LEVELS).optional(),
  impact: z.enum(LEVELS).optional(),
  priority: z.enum(PRIORITIES).optional().describe('To raise it above what the severity asks for; never below.'),
}
const details = {
  onBehalfOf: nameText(300).nullable().optional().describe('For whom the complainant speaks.'),
  subjects: z.array(subjectInput).max(SUBJECTS_MAX).optional().describe('What it is about. Staff named here can neither see it nor work on it.'),
  orderId: idSchema.nullable().optional().describe('An order that the caller may see.'),
  remedySought: safeText(2_000).nullable().optional().describe('What the complainant asks for.'),
  language: languageSchema.nullable().optional(),
  policyId: idSchema.optional().describe("A deadline policy; the organization's default where left out."),
  ...assessmentFields,
}
export const assignmentFields = {
  ownerId: idSchema.nullable().optional().describe('Who works on it; nobody whom it names.'),
  teamId: idSchema.nullable().optional(),
}

export const newComplaintSchema = z
  .strictObject({
    contactId: idSchema.nullable().optional().describe('Needed unless `anonymous`.'),
    anonymous: z.boolean().optional(),
    channel: z.enum(COMPLAINT_CHANNELS),
    description: saidText(DESCRIPTION_LENGTH_MAX).describe("The complainant's own words. They are never edited; what is said later is a note or a message."),
    receivedAt: boundedInstantSchema.optional().describe('May lie in the past, never in the future; now where left out.'),
    ...details,
    ...assignmentFields,
  })
  .meta({
    id: 'NewComplaint',
    example: {
      contactId: EXAMPLE.contactId,
      channel: 'phone',
      description: EXAMPLE.description,
      subjects: EXAMPLE.subjects,
      remedySought: EXAMPLE.remedySought,
    },
  })

export const complaintPatchSchema = z.strictObject(details).meta({
  id: 'ComplaintPatch',
  description: 'A JSON merge patch (RFC 7396). Status, owner and outcome are changed by their actions; the description never is.',
  example: { severity: 4 },
})

const complaintFilters = {
  contactId: idSchema.optional(),
  ownerId: idSchema.optional(),
  teamId: idSchema.optional(),
  status: z.enum(COMPLAINT_STATUSES).optional(),
  open: z.boolean().optional().describe('Whether something is left to do.'),
  priority: z.enum(PRIORITIES).optional(),
  severity: z.int().min(1).max(5).optional(),
  channel: z.enum(COMPLAINT_CHANNELS).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  reference: nameText(20).optional(),
  subjectKind: z.enum(SUBJECT_KINDS).optional(),
  subjectId: nameText(200).optional(),
  rootCause: nameText(100).optional().describe('A code.'),
  receivedAfter: instantSchema.optional(),
  receivedBefore: instantSchema.optional(),
  dueBefore: instantSchema.optional(),
}
export const complaintListQuery = listQuery(['-createdAt', 'createdAt', 'receivedAt', '-receivedAt', 'nextDueAt', '-nextDueAt'], complaintFilters)
export type ComplaintListQuery = z.output<typeof complaintListQuery>
export const complaintListSchema = listOf(complaintSchema).meta({ id: 'ComplaintList' })
export const complaintParams = z.object({ complaintId: idSchema })
