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
await test.db.pool.query(`update api_keys set scopes = array_append(scopes, 'complaints:read') where user_id = $1`, [staff[0]?.id])
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

type Tap = Pick<typeof t, 'same' | 'equal'>

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
  readonly clocks: any[]
  readonly remedies: any[]
}
async function scan(): Promise<Scanned[]> {
  const { data } = await get('/v1/complaints?limit=200')
  return Promise.all(
    data.map(async (complaint: any) => {
      const { data } = await get(`/v1/complaints/${complaint.id}/history?limit=200`)
      const clocks = (await get(`/v1/complaints/${complaint.id}/clocks`)).data.filter(({ regulation }: any) => regulation === null)
      const remedies = (await get(`/v1/complaints/${complaint.id}/remedies`)).data
      return { complaint, clocks, remedies, history: data.toSorted((a: any, b: any) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1)) }
    }),
  )
}

/** Refunds that were paid, all at the same time. */
const redress = (organizationId: string, complaintId: string, currencies: readonly string[]) =>
  Promise.all(
    currencies.map((currency, i) =>
      test.db.pool.query(
        `insert into complaint_remedies (organization_id, id, complaint_id, kind, amount, currency, status, proposed_by, approved_by, fulfilled_at, version, created_at, updated_at)
         values ($1, gen_random_uuid(), $2, 'refund', $3, $4, 'fulfilled', '{"type": "system", "id": "x"}', '{"type": "system", "id": "x"}', now(), 1, now(), now())`,
        [organizationId, complaintId, 100 + i, currency],
      ),
    ),
  )

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
const msOf = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds
const measure = (scanned: readonly Scanned[], field: string) =>
  measured(
    scanned
      .filter(({ complaint }) => complaint[field] !== null)
      .map(({ complaint }) => Math.floor((msOf(complaint[field]) - msOf(complaint.receivedAt)) / 1000)),
  )
function measured(times: readonly number[]) {
  const seconds = times.toSorted((a, b) => a - b)
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

const clocksOf = (scanned: readonly Scanned[], metric: string) => scanned.flatMap(({ clocks }) => clocks.filter((clock: any) => clock.metric === metric))
const isMissed = ({ breaches, dueAt, metAt, state }: any) =>
  breaches.length > 0 || (dueAt !== null && (metAt !== null ? msOf(dueAt) < msOf(metAt) : state === 'running' && msOf(dueAt) < now.epochMilliseconds))

/** When it ended last, by its history; null while it goes on. */
function endOf({ complaint, history }: Scanned): string | null {
  if (complaint.imported) return complaint.closedAt
  const i = history.findLastIndex(({ toStatus }) => !ENDED.includes(toStatus))
  return ENDED.includes(complaint.status) ? history[i + 1].at : null
}
function within(each: Scanned, holidays: readonly string[]): string {
  const end = endOf(each)
  if (end === null) return 'outstanding'
  const dayOf = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London').toPlainDate()
  const isBusiness = (day: Temporal.PlainDate) => day.dayOfWeek <= 5 && !holidays.includes(day.toString())
  let third = dayOf(each.complaint.receivedAt)
  for (let left = 3; left > 0; ) {
    third = third.add({ days: 1 })
    if (isBusiness(third)) left -= 1
  }
  const isUntil = (day: Temporal.PlainDate) => msOf(end) <= day.add({ days: 1 }).toZonedDateTime('Europe/London').epochMilliseconds
  if (isUntil(third)) return 'three_business_days'
  if (isUntil(dayOf(each.complaint.receivedAt).add({ days: 28 }))) return 'four_weeks'
  return isUntil(dayOf(each.complaint.receivedAt).add({ days: 56 })) ? 'eight_weeks' : 'later'
}

/** What the reports say that are made of deadlines, redress and times, beside what a scan says. */
async function compareReports(t: Tap, received: readonly Scanned[], period: string, at: { readonly request: typeof shop.request } = shop) {
  const report = async (name: string, more = '') => {
    const { status, body } = await at.request('GET', `/v1/complaint-reports/${name}?${period}${more}`)
    if (status !== 200) throw new Error(JSON.stringify(body))
    return body
  }
  for (const { metric, wall, business } of (await report('times')).times) {
    t.same(wall, measure(received, TIMES[metric as keyof typeof TIMES]), metric)
    const met = clocksOf(received, metric).filter(({ metAt }) => metAt !== null)
    t.same(business, measured(met.map(({ consumedSeconds }) => consumedSeconds)), `business ${metric}`)
  }
  for (const { metric, met, missed } of (await report('deadlines')).deadlines) {
    const clocks = clocksOf(received, metric)
    const expected = [clocks.filter((clock) => clock.metAt !== null && !isMissed(clock)).length, clocks.filter(isMissed).length]
    t.same([met.n, missed.n], expected, `deadlines of ${metric}`)
  }
  const { holidays } = (await get('/v1/organization')).settings
  const table = await report('regulator')
  const ended = received.map((each) =>
    within(
      each,
      holidays.map(({ date }: any) => date),
    ),
  )
  for (const { within, n } of [...table.closed, { within: 'outstanding', n: table.outstanding.n }])
    t.equal(n, ended.filter((each) => each === within).length, within)
  t.equal(table.n, received.length)
  t.equal(table.upheld.n, received.filter(({ complaint: { outcome } }) => outcome === 'upheld' || outcome === 'partly_upheld').length)
  const given = received.flatMap(({ remedies }) => remedies.filter(({ status, money }: any) => status === 'fulfilled' && money !== null))
  for (const { currency, amount } of table.redress)
    t.equal(
      amount,
      given.filter(({ money }) => money.currency === currency).reduce((sum, { money }) => sum + money.amount, 0),
      currency,
    )
  t.equal(table.redress.length, new Set(given.map(({ money }) => money.currency)).size)
  for (const by of ['day', 'week', 'month'])
    t.equal(
      (await report('counts', `&by=${by}`)).groups.reduce((sum: number, { n }: { n: number }) => sum + n, 0),
      received.length,
      by,
    )
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
      if (items.length > 0)
        for (const { status, id } of (await post('/v1/complaints/batch', { items })).results) {
          t.equal(status, 201)
          await redress(shop.id, id, (serial * 7) % 3 === 0 ? ['EUR', 'GBP', 'GBP'] : ['GBP'])
        }
      // What runs by the calendar is counted anew.
      const [calendar] = (await get('/v1/calendars')).data
      await shop.request('PATCH', `/v1/calendars/${calendar.id}`, { holidays: [now.add({ hours: 24 }).toString().slice(0, 10)] })

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
      await compareReports(t, received, period)
      // Whoever some complaints are kept from has no sums of all; and of longer there are sums of whole months.
      const isTheirs = ({ complaint }: Scanned) => !complaint.subjects.some(({ id }: { id: string }) => id === staff[0]?.id)
      await compareReports(t, received.filter(isTheirs), period, staff[0])
      await compareReports(t, all, `from=2025-11-17&to=${now.toZonedDateTimeISO('Europe/London').toPlainDate()}`)
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
  const refunds = Array.from({ length: 8 }, () => 'GBP')
  await redress(busy.id, made[0]?.body.id, refunds)
  const { redress: given } = (await busy.request('GET', '/v1/complaint-reports/regulator?from=2026-03-01&to=2026-03-03')).body
  t.match(given, [{ currency: 'GBP', amount: 828, n: 1 }])
  const { rows } = await test.db.pool.query(
    'select sum(n)::int as n, count(*)::int as rows from complaint_rollups where organization_id = $1 and dimension = $2',
    [busy.id, 'status'],
  )
  t.equal(rows[0].n, 35)
  t.ok(rows[0].rows < 30, String(rows[0].rows))
})
