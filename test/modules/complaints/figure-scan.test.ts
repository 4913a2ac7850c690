import fc from 'fast-check'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/**
 * Over random histories, figures equal an exact scan: of every complaint and all of its history, read one by one and counted
 * here in the plainest way.
 */
const test = await startApp()
const shop = await test.organization({ mode: 'test', now: '2026-03-02T09:00:00Z' })
const staff = [await colleague(test, shop), await colleague(test, shop), await colleague(test, shop)]
const teams = [(await shop.request('POST', '/v1/teams', { name: 'Care' })).body.id, (await shop.request('POST', '/v1/teams', { name: 'Law' })).body.id]
const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
const ENDED = ['closed', 'withdrawn', 'out_of_scope', 'duplicate']

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const subject = fc.oneof(
  fc.record({ kind: oneOf('product'), id: oneOf('A', 'B', 'C') }),
  fc.record({ kind: oneOf('staff'), id: oneOf(...staff.map(({ id }) => id)) }),
  fc.record({ kind: oneOf('billing', 'delivery') }),
)
const fields = fc.record(
  { channel: oneOf('phone', 'email', 'letter'), severity: oneOf(1, 3, 5), teamId: oneOf(...teams), subjects: fc.array(subject, { maxLength: 3 }) },
  { requiredKeys: ['channel'] },
)
const hours = fc.integer({ min: 0, max: 700 })
const made = fc.record({
  fields,
  ago: hours,
  /** How far it goes, with what between: each a number of steps, and the hours that pass before each. */
  steps: fc.array(fc.record({ after: fc.integer({ min: 0, max: 30 }), swerve: fc.integer({ min: 0, max: 9 }) }), { maxLength: 14 }),
})
const past = fc.record({
  fields,
  ago: fc.integer({ min: 700, max: 2_000 }),
  took: fc.tuple(hours, hours, hours),
  outcome: oneOf('upheld', 'partly_upheld', 'rejected'),
})

let serial = 0
let now = Temporal.Instant.from('2026-03-02T09:00:00Z')
async function post(url: string, body: object) {
  const answer = await shop.request('POST', url, body)
  if (answer.status >= 300) throw new Error(`${url} ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
async function get(url: string) {
  const answer = await shop.request('GET', url)
  if (answer.status !== 200) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const before = (ago: number) => now.subtract({ hours: ago }).toString()

/** One step onward, or now and then aside. */
async function step(id: string, swerve: number): Promise<void> {
  const act = (move: string, body: object = {}) => post(`/v1/complaints/${id}/${move}`, body)
  const { status, acceptance, ownerId, subjects } = await get(`/v1/complaints/${id}`)
  const named = subjects.map((subject: { id: string }) => subject.id)
  const able = staff.find((each) => !named.includes(each.id))?.id
  if (ENDED.includes(status)) {
    if (status === 'closed' && swerve < 6) await act('reopen', { reason: 'x' })
    return
  }
  if (swerve === 9) return act('withdraw', { reason: 'x' })
  if (swerve === 8) return act('assign', { teamId: teams[0] })
  if (status === 'received' && swerve === 7) return act('acknowledge', { method: 'phone' })
  if (status === 'received' && swerve === 6) return act('mark-out-of-scope', { reason: 'x' })
  if (status === 'received' || status === 'acknowledged') {
    const assessed = { severity: 3, safety: swerve === 5, complexity: 'low', impact: 'low' }
    return able === undefined ? undefined : act('assess', { ...assessed, ownerId: ownerId ?? able })
  }
  if (status === 'assessed') return act('investigate')
  if (status === 'investigating') {
    const outcome = (['upheld', 'partly_upheld', 'rejected'] as const)[swerve % 3]
    return act('propose-decision', { outcome, reasons: 'x', rootCause: { code: `cause-${swerve % 2}`, finding: 'x' }, noEvidenceReason: 'x' })
  }
  if (status === 'decision_proposed') return act('respond', { text: 'x' })
  if (status === 'responded') return acceptance === null ? act('accept') : act('resolve')
  if (swerve < 3) return act('reopen', { reason: 'x' })
  await act('follow-ups', { channel: 'phone', outcome: 'solved' })
  return act('close', { prevention: { decided: 'none', reason: 'x' } })
}

interface Scanned {
  readonly complaint: any
  readonly history: any[]
}
async function scan(): Promise<Scanned[]> {
  const { data } = await get('/v1/complaints?limit=200')
  return Promise.all(
    data.map(async (complaint: any) => {
      const { data } = await get(`/v1/complaints/${complaint.id}/history?limit=200`)
      return { complaint, history: data.toSorted((a: any, b: any) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1)) }
    }),
  )
}

const ids = (complaint: any, kind: string) => [...new Set(complaint.subjects.filter((each: any) => each.kind === kind).map((each: any) => each.id))]
const VALUES: Readonly<Record<string, (complaint: any) => unknown[]>> = {
  subjectKind: (complaint) => [...new Set(complaint.subjects.map(({ kind }: { kind: string }) => kind))],
  product: (complaint) => ids(complaint, 'product'),
  staffId: (complaint) => ids(complaint, 'staff'),
  rootCause: ({ rootCause }) => (rootCause === null ? [] : [rootCause.code]),
  ...Object.fromEntries(
    ['channel', 'severity', 'outcome', 'priority', 'teamId', 'ownerId', 'status'].map((field) => [
      field,
      (complaint: any) => (complaint[field] === null ? [] : [complaint[field]]),
    ]),
  ),
}
function tally(scanned: readonly Scanned[], by: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { complaint } of scanned) {
    const values = VALUES[by]?.(complaint) ?? []
    for (const value of values.length === 0 ? [null] : values) counts[String(value)] = (counts[String(value)] ?? 0) + 1
  }
  return counts
}

const TIMES = { acknowledgement: 'acknowledgedAt', firstResponse: 'firstRespondedAt', response: 'respondedAt', resolution: 'resolvedAt' }
function measure(scanned: readonly Scanned[], field: string) {
  const ms = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds
  const seconds = scanned
    .filter(({ complaint }) => complaint[field] !== null)
    .map(({ complaint }) => Math.floor((ms(complaint[field]) - ms(complaint.receivedAt)) / 1000))
    .sort((a, b) => a - b)
  const n = seconds.length
  if (n === 0) return { n, meanSeconds: null, medianSeconds: null, p90Seconds: null }
  const at = (i: number) => seconds[i] as number
  const median = (at(Math.floor((n - 1) / 2)) + at(Math.floor(n / 2))) / 2
  return {
    n,
    meanSeconds: Math.round(seconds.reduce((sum, each) => sum + each, 0) / n),
    medianSeconds: Math.round(median),
    p90Seconds: at(Math.ceil((9 * n) / 10) - 1),
  }
}

/** Whether it was open when a day was over, by its history alone. */
function wasOpen({ complaint, history }: Scanned, end: string): boolean {
  const isBefore = (instant: string) => Temporal.Instant.compare(instant, end) < 0
  if (!isBefore(complaint.receivedAt)) return false
  if (complaint.imported) return !isBefore(complaint.closedAt)
  return !ENDED.includes(history.filter(({ at }) => isBefore(at)).at(-1)?.toStatus ?? 'received')
}

const brief = (groups: { value: string | null; n: number }[]) => Object.fromEntries(groups.map(({ value, n }) => [String(value), n]))

t.test('figures equal an exact scan, whatever happened, and list as many rows', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 3 }), fc.array(past, { maxLength: 3 }), async (lives, olds) => {
      for (const { fields, ago, steps } of lives) {
        const { id } = await post('/v1/complaints', { contactId, description: 'x', receivedAt: before(ago), ...fields })
        for (const { after, swerve } of steps) {
          if (after > 0) {
            now = now.add({ hours: after })
            await shop.request('PUT', '/v1/test-clock', { now: now.toString() })
          }
          await step(id, swerve)
        }
      }
      // They arrive late: their days were counted before.
      const items = olds.map(({ fields, ago, took, outcome }) => {
        serial += 1
        const [responded = 0, resolved = 0, closed = 0] = took.toSorted((a, b) => a - b).map((hours) => Math.min(hours, ago))
        const times = { receivedAt: before(ago), respondedAt: before(ago - responded), resolvedAt: before(ago - resolved), closedAt: before(ago - closed) }
        return {
          op: 'create',
          data: { imported: true, contactId, description: 'x', status: 'closed', externalId: `old-${serial}`, outcome, ...fields, ...times },
        }
      })
      if (items.length > 0) for (const { status } of (await post('/v1/complaints/batch', { items })).results) t.equal(status, 201)

      const all = await scan()
      const [from, to] = [now.subtract({ hours: 900 }), now.subtract({ hours: 24 })].map((at) => at.toZonedDateTimeISO('Europe/London').toPlainDate())
      if (from === undefined || to === undefined) return
      const [start, end] = [from, to.add({ days: 1 })].map((day) => day.toZonedDateTime('Europe/London').toInstant().toString())
      const received = all.filter(
        ({ complaint: { receivedAt } }) => Temporal.Instant.compare(receivedAt, start ?? '') >= 0 && Temporal.Instant.compare(receivedAt, end ?? '') < 0,
      )
      const period = `from=${from}&to=${to}`
      for (const by of Object.keys(VALUES)) {
        const report = await get(`/v1/complaint-reports/counts?${period}&by=${by}`)
        t.same([report.n, brief(report.groups)], [received.length, tally(received, by)], by)
        const [largest] = report.groups
        if (largest !== undefined && largest.n < 200) t.equal((await get(`${largest.rows}&limit=200`)).data.length, largest.n, largest.rows)
      }
      const days = (await get(`/v1/complaint-reports/counts?${period}&by=day`)).groups
      for (const { value, n } of days) {
        const ofDay = received.filter(
          ({ complaint }) => `${Temporal.Instant.from(complaint.receivedAt).toZonedDateTimeISO('Europe/London').toPlainDate()}` === value,
        )
        t.equal(n, ofDay.length, value)
      }
      const { times } = await get(`/v1/complaint-reports/times?${period}`)
      for (const { metric, wall } of times) t.same(wall, measure(received, TIMES[metric as keyof typeof TIMES]), metric)
      const rate = await get(`/v1/complaint-reports/reopen-rate?${period}`)
      t.equal(rate.reopened.n, received.filter(({ complaint }) => complaint.reopenCount > 0).length)
      for (const back of [0, 1, 5, 20, 40]) {
        const date = now
          .subtract({ hours: 24 * back })
          .toZonedDateTimeISO('Europe/London')
          .toPlainDate()
        const over = date.add({ days: 1 }).toZonedDateTime('Europe/London').toInstant().toString()
        const open = all.filter((each) => wasOpen(each, over))
        const report = await get(`/v1/complaint-reports/open-at?date=${date}&by=status`)
        t.same([report.n, brief(report.groups)], [open.length, tally(open, 'status')], `open at ${date}`)
      }
    }),
    { numRuns: 6, endOnFailure: true },
  )
})

t.test('many at the same time: nothing is lost and nothing counted twice, and the sums stay few', async (t) => {
  const busy = await test.organization({ mode: 'test', now: '2026-03-02T09:00:00Z' })
  const subjects = [{ kind: 'product', id: 'LOOM-4' }]
  const make = () => busy.request('POST', '/v1/complaints', { anonymous: true, channel: 'phone', description: 'x', subjects })
  const made = await Promise.all(Array.from({ length: 30 }, make))
  await Promise.all(made.map(({ body }) => busy.request('POST', `/v1/complaints/${body.id}/withdraw`, { reason: 'x' })))
  await Promise.all(made.slice(0, 5).map(make))
  for (const [by, counts] of [
    ['status', { withdrawn: 30, received: 5 }],
    ['product', { 'LOOM-4': 35 }],
    ['outcome', { withdrawn: 30, null: 5 }],
  ] as const) {
    const report = (await busy.request('GET', `/v1/complaint-reports/counts?from=2026-03-01&to=2026-03-03&by=${by}`)).body
    t.same([report.n, brief(report.groups)], [35, counts])
  }
  const { rows } = await test.db.pool.query(
    'select sum(n)::int as n, count(*)::int as rows from complaint_rollups where organization_id = $1 and dimension = $2',
    [busy.id, 'status'],
  )
  t.equal(rows[0].n, 35)
  t.ok(rows[0].rows < 30, String(rows[0].rows))
})
