import { z } from 'zod'
import { METRICS } from '../../../kernel/deadlines.ts'
import { periodQuery, reported } from '../../../kernel/period.ts'
import { dateSchema, idSchema, listQuery, nameText, timeZoneSchema } from '../../../kernel/schema.ts'
import { CLOSED_WITHIN, DIMENSIONS, PERIODS } from '../tables/figures.ts'
import { COMPLAINT_CHANNELS, COMPLAINT_STATUSES, OUTCOMES, PRIORITIES, SUBJECT_KINDS } from '../tables/vocabulary.ts'

const filters = {
  subjectKind: z.enum(SUBJECT_KINDS).optional(),
  product: nameText(200).optional().describe('A SKU.'),
  staffId: idSchema.optional().describe('Whom they name.'),
  rootCause: nameText(100).optional().describe('A code.'),
  channel: z.enum(COMPLAINT_CHANNELS).optional(),
  severity: z.int().min(1).max(5).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  teamId: idSchema.optional(),
  ownerId: idSchema.optional(),
  status: z.enum(COMPLAINT_STATUSES).optional(),
  without: z.enum(DIMENSIONS).optional().describe('Of which they have none: those that a group with the value null counts.'),
}
export type FigureFilters = { readonly [K in keyof typeof filters]?: z.output<(typeof filters)[K]> }
const zone = { timeZone: timeZoneSchema.optional().describe("By whose clock days begin; the organization's where left out.") }

/** Complaints that were received in a period. */
export const figuresQuery = periodQuery.safeExtend({ ...zone, ...filters })
export type FiguresQuery = z.output<typeof figuresQuery>
const by = z.enum([...DIMENSIONS, ...PERIODS])
export const countsQuery = figuresQuery.safeExtend({ by: by.describe('What each group has in common.') })
export type CountsQuery = z.output<typeof countsQuery>
const day = periodQuery.shape.from
export const openAtQuery = z.strictObject({
  date: day.describe('Open when this day was over.'),
  by: z.enum(DIMENSIONS).optional(),
  ...zone,
  ...filters,
})
export type OpenAtQuery = z.output<typeof openAtQuery>

const isAsked = ({ from, to, openAt }: { from?: string | undefined; to?: string | undefined; openAt?: string | undefined }) =>
  openAt !== undefined ? from === undefined && to === undefined : periodQuery.safeParse({ from, to }).success
export const rowsQuery = listQuery(['-receivedAt', 'receivedAt', '-createdAt', 'createdAt'], {
  from: day.optional().describe('With `to`: received in this period, as in the report.'),
  to: day.optional(),
  openAt: day.optional().describe('Instead of a period: open when this day was over.'),
  ...zone,
  ...filters,
  timed: z.enum(METRICS).optional().describe('Of which the time to this is known.'),
  metric: z.enum(METRICS).optional().describe('With `met`: the deadline.'),
  met: z.boolean().optional().describe('Whether the deadline of `metric` was met, or missed.'),
  settled: z.boolean().optional().describe('Whether they were ever resolved.'),
  reopened: z.boolean().optional(),
  upheld: z.boolean().optional().describe('Upheld, also in part.'),
  closedWithin: z.enum(CLOSED_WITHIN).optional(),
  outstanding: z.boolean().optional().describe('Whether something is left to do.'),
  redress: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe('Given redress in this currency.'),
})
  .refine(isAsked, { message: 'needs `from` and `to` of a report, or `openAt` alone', path: ['from'] })
  .refine(({ metric, met }) => (metric === undefined) === (met === undefined), { message: 'goes with `metric`', path: ['met'] })
export type RowsQuery = z.output<typeof rowsQuery>

const PERIOD = { from: '2026-01-01', to: '2026-03-31', timeZone: 'Europe/London' }
const LINK = '/v1/complaint-reports/rows?from=2026-01-01&to=2026-03-31'
const n = z.int().min(0).describe('How many complaints.')
const rows = z.string().describe('Where the complaints behind it are listed.')
const counted = { n, rows }
const share = z.number().min(0).max(1).nullable().describe('Of 1, to four places; null of nothing.')
const figuresOf = <F extends z.ZodRawShape>(id: string, description: string, fields: F, example: object) =>
  z.object({ ...reported, ...fields }).meta({ id, description, example: { ...PERIOD, ...example } })

const group = z.object({ value: z.string().nullable().describe('Null: those that have none.'), ...counted })
export const countsSchema = figuresOf(
  'ComplaintCounts',
  'Complaints received in a period, by what they have in common. One that is about two products counts with both; `n` counts it once. At most 1,000 groups, the largest first; periods in their order, also where nothing was received.',
  { by, ...counted, groups: z.array(group) },
  { by: 'channel', n: 7, rows: LINK, groups: [{ value: 'phone', n: 7, rows: `${LINK}&channel=phone` }] },
)
export const openAtSchema = z
  .object({ date: dateSchema, timeZone: reported.timeZone, by: z.enum(DIMENSIONS).nullable(), ...counted, groups: z.array(group) })
  .meta({
    id: 'OpenComplaints',
    description: 'Complaints that were open when a day was over.',
    example: { date: '2026-03-31', timeZone: 'Europe/London', by: null, n: 3, rows: '/v1/complaint-reports/rows?openAt=2026-03-31', groups: [] },
  })

const seconds = z.number().nullable()
const duration = z.object({
  n: z.int().min(0).describe('Of how many.'),
  meanSeconds: seconds,
  medianSeconds: seconds,
  p90Seconds: seconds.describe('The nearest rank: at least nine of ten took no longer.'),
})
const TOOK = { n: 7, meanSeconds: 90_000, medianSeconds: 86_400, p90Seconds: 172_800 }
export const timesSchema = figuresOf(
  'ComplaintTimes',
  'How long it took from the receipt, of the complaints received in a period for which it is known.',
  {
    ...counted,
    times: z.array(
      z.object({
        metric: z.enum(METRICS),
        wall: duration.describe('By the clock on the wall.'),
        business: duration.describe('While the calendar of their deadlines was open and nothing paused them; of those that had such a deadline.'),
        rows,
      }),
    ),
  },
  { n: 9, rows: LINK, times: [{ metric: 'response', wall: TOOK, business: { ...TOOK, meanSeconds: 28_800 }, rows: `${LINK}&timed=response` }] },
)
export const deadlinesSchema = figuresOf(
  'ComplaintDeadlines',
  'Which share of the deadlines was met, of the complaints received in a period; deadlines that are still ahead count neither way.',
  {
    deadlines: z.array(z.object({ metric: z.enum(METRICS), n, met: z.object(counted), missed: z.object(counted), share })),
  },
  { deadlines: [{ metric: 'response', n: 4, met: { n: 3, rows: LINK }, missed: { n: 1, rows: LINK }, share: 0.75 }] },
)
export const reopenRateSchema = figuresOf(
  'ComplaintReopenRate',
  'How many of the complaints that were resolved came back, of those received in a period.',
  { ...counted, reopened: z.object(counted), share },
  { n: 8, rows: `${LINK}&settled=true`, reopened: { n: 2, rows: `${LINK}&reopened=true` }, share: 0.25 },
)
export const outcomesSchema = figuresOf(
  'ComplaintOutcomes',
  'What complaints received in a period came to, and which share of those that came to something.',
  { ...counted, outcomes: z.array(z.object({ outcome: z.enum(OUTCOMES), ...counted, share })), undecided: z.object(counted) },
  {
    n: 9,
    rows: LINK,
    outcomes: [{ outcome: 'upheld', n: 4, rows: `${LINK}&outcome=upheld`, share: 0.5 }],
    undecided: { n: 1, rows: `${LINK}&without=outcome` },
  },
)
export const regulatorSchema = figuresOf(
  'ComplaintRegulatorTable',
  'Complaints received in a period, as regulators ask for them. Days end with the local day, that of the receipt being day 0; days of business are Monday to Friday but the holidays of the organization.',
  {
    ...counted,
    closed: z.array(z.object({ within: z.enum(CLOSED_WITHIN), ...counted })).describe('Each in the first that fits; withdrawn ones too.'),
    outstanding: z.object(counted),
    upheld: z.object(counted),
    redress: z.array(z.object({ currency: z.string(), amount: z.int().describe('Minor units.'), ...counted })).describe('Remedies that were fulfilled.'),
  },
  {
    n: 9,
    rows: LINK,
    closed: [{ within: 'three_business_days', n: 5, rows: `${LINK}&closedWithin=three_business_days` }],
    outstanding: { n: 1, rows: `${LINK}&outstanding=true` },
    upheld: { n: 4, rows: `${LINK}&upheld=true` },
    redress: [{ currency: 'GBP', amount: 12_500, n: 2, rows: `${LINK}&redress=GBP` }],
  },
)
