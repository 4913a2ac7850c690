import fc from 'fast-check'
import t from 'tap'
import { PRIORITIES } from '../../../src/kernel/deadlines.ts'
import * as rules from '../../../src/modules/calendars/rules/clock.ts'
import { type CalendarDefinition, openingsOf as openingsOfDefinition } from '../../../src/modules/calendars/rules/openings.ts'
import { DEFAULTS, merged } from '../../../src/modules/calendars/rules/policy.ts'
import { BUILT_IN_PROFILES } from '../../../src/modules/calendars/rules/profiles.ts'
import { isInForce, regulatoryDueAt } from '../../../src/modules/calendars/rules/regulatory.ts'
import type { ClockRule } from '../../../src/modules/calendars/tables.ts'
import { OracleCalendar } from './oracle.ts'

const week = (opens: string, closes: string) => [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens, closes }))
const UK: CalendarDefinition = { timeZone: 'Europe/London', alwaysOpen: false, weekly: week('09:00', '17:00'), holidays: ['2026-05-25'], overrides: [] }
const SHORT: CalendarDefinition = { ...UK, weekly: week('10:00', '14:00') }
const ALWAYS: CalendarDefinition = { ...UK, alwaysOpen: true, weekly: [], holidays: [] }
const CALENDARS = { uk: UK, short: SHORT, always: ALWAYS }
const ready = new Map(Object.entries(CALENDARS).map(([id, definition]) => [id, openingsOfDefinition(definition)]))
const openingsOf: rules.OpeningsOf = (id) => ready.get(id) ?? openingsOfDefinition(UK)

const rule = (fields: Partial<ClockRule> = {}): ClockRule => ({
  since: '2026-06-01T08:00:00Z',
  reason: 'start',
  policyId: 'policy',
  priority: 'normal',
  calendarId: 'calendar',
  revisionId: 'uk',
  targetMinutes: 960,
  ...fields,
})
const clock = (first: Partial<ClockRule> = {}, fields: Partial<rules.Clock> = {}): rules.Clock => {
  const started = rule(first)
  const at = started.since
  const history = { rules: [started], pauses: [], reopenings: [], cycleStartedAt: at, cycle: 1 }
  const blank: rules.Clock = {
    ...{ id: 'clock', subjectType: 'complaint', subjectId: 'subject', metric: 'response', profileId: null, deadline: null, policyId: 'policy' },
    ...{ priority: 'normal', calendarId: 'calendar', state: 'running', startedAt: at, dueAt: null, metAt: null, stoppedAt: null, consumedSeconds: null },
    ...{ history, createdAt: at, updatedAt: at },
    ...fields,
  }
  return rules.settled(blank, openingsOf)
}
const settled = (each: rules.Clock) => rules.settled(each, openingsOf)

t.test('a pause moves what is due; while it lasts nothing is known', async (t) => {
  const paused = settled(rules.pause(clock(), 'awaiting_complainant', '2026-06-01T10:00:00Z'))
  t.match(paused, { state: 'paused', dueAt: null })
  t.equal(rules.pause(paused, 'awaiting_complainant', '2026-06-01T11:00:00Z'), paused, 'a second time changes nothing')
  t.match(settled(rules.resume(paused, 'awaiting_complainant', '2026-06-01T12:00:00Z')), { state: 'running', dueAt: '2026-06-03T10:00:00Z' })
  t.equal(rules.resume(paused, 'awaiting_third_party', '2026-06-01T12:00:00Z'), paused)
  t.match(rules.meet(paused, '2026-06-01T12:00:00Z', openingsOf), { state: 'met', dueAt: '2026-06-03T10:00:00Z', consumedSeconds: 7_200 }, 'an end ends it')
})

t.test('a change of rule: what remains is the new target less what is consumed', async (t) => {
  const changed = (fields: Partial<ClockRule>) => settled(rules.changeRule(clock(), rule({ reason: 'priority', ...fields }))).dueAt
  const afterSixHours = '2026-06-01T14:00:00Z'
  t.equal(changed({ since: afterSixHours, targetMinutes: 480 }), '2026-06-01T16:00:00Z')
  t.equal(changed({ since: afterSixHours, targetMinutes: 600 }), '2026-06-02T10:00:00Z')
  t.equal(changed({ since: afterSixHours, targetMinutes: 240 }), afterSixHours, 'nothing is left: due at once')
  t.equal(changed({ since: '2026-06-01T18:00:00Z', targetMinutes: 240 }), '2026-06-02T08:00:00Z', 'or when it opens next')
  t.equal(changed({ since: afterSixHours, revisionId: 'short', reason: 'calendar' }), '2026-06-04T11:00:00Z', 'ten hours at four a day')
  t.equal(changed({ since: '2026-06-05T14:00:00Z', priority: 'high' }), '2026-06-02T16:00:00Z', 'the same target in the same hours changes nothing')
})

t.test('reopening', async (t) => {
  const met = rules.meet(clock(), '2026-06-01T14:00:00Z', openingsOf)
  t.match(met, { state: 'met', consumedSeconds: 6 * 3_600, metAt: '2026-06-01T14:00:00Z' })
  const reopened = (mode: 'continue' | 'new_cycle' | 'total') => settled(rules.reopen(met, mode, '2026-06-10T08:00:00Z'))
  t.match(reopened('continue'), { state: 'running', metAt: null, dueAt: '2026-06-11T10:00:00Z' })
  t.match(reopened('new_cycle'), { dueAt: '2026-06-11T16:00:00Z', history: { cycle: 2 } })
  t.match(reopened('total'), { dueAt: '2026-06-02T16:00:00Z' }, 'before the reopening')
  const running = clock()
  t.equal(rules.reopen(running, 'continue', '2026-06-10T08:00:00Z'), running)
})

const minute = fc.integer({ min: 0, max: 14 * 1440 }).map((n) => Temporal.Instant.from('2026-05-20T00:00:00Z').add({ minutes: n }).toString())
const instants = (n: number) => fc.array(minute, { minLength: n, maxLength: n }).map((all) => all.toSorted())
const revision = fc.constantFrom('uk', 'short', 'always')
const target = fc.integer({ min: 0, max: 3_000 })

t.test('continue is a pause', async (t) => {
  fc.assert(
    fc.property(instants(3), target, revision, ([start = '', endedAt = '', at = ''], targetMinutes, revisionId) => {
      const started = clock({ since: start, targetMinutes, revisionId })
      const reopened = settled(rules.reopen(rules.meet(started, endedAt, openingsOf), 'continue', at))
      const paused = settled(rules.resume(rules.pause(started, 'x', endedAt), 'x', at))
      t.equal(reopened.dueAt, paused.dueAt)
    }),
  )
})

t.test('total is as if it had never been done, a new cycle as if it had begun then', async (t) => {
  fc.assert(
    fc.property(instants(3), target, revision, ([start = '', endedAt = '', at = ''], targetMinutes, revisionId) => {
      const started = clock({ since: start, targetMinutes, revisionId })
      const met = rules.meet(started, endedAt, openingsOf)
      t.equal(settled(rules.reopen(met, 'total', at)).dueAt, started.dueAt)
      t.equal(settled(rules.reopen(met, 'new_cycle', at)).dueAt, clock({ since: at, targetMinutes, revisionId }).dueAt)
    }),
  )
})

/** What an oracle says of a history: minute by minute, each by the rule of its time. */
function oracleDueAt(history: rules.Clock['history'], horizon: number): string | undefined {
  const ms = (text: string) => Temporal.Instant.from(text).epochMilliseconds
  const pauses = history.pauses.map(({ from, to }) => ({ from: ms(from), to: to === null ? Number.POSITIVE_INFINITY : ms(to) }))
  const oracles = history.rules.map(({ revisionId }) => new OracleCalendar(CALENDARS[revisionId as keyof typeof CALENDARS]))
  let consumed = 0
  for (const [i, each] of history.rules.entries()) {
    const next = history.rules[i + 1]
    const start = Math.max(ms(each.since), ms(history.cycleStartedAt))
    if (next === undefined) {
      const due = oracles[i]?.dueAt(start, Math.max(0, each.targetMinutes - consumed), pauses, horizon)
      return due === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(due).toString()
    }
    consumed += oracles[i]?.countMinutes({ from: start, to: ms(next.since) }, pauses) ?? 0
  }
  return undefined
}

t.test('whatever happens to a clock, what is due is what the oracle finds', async (t) => {
  const act = fc.record({ kind: fc.constantFrom('pause', 'resume', 'rule', 'continue', 'new_cycle', 'total'), targetMinutes: target, revisionId: revision })
  fc.assert(
    fc.property(instants(9), fc.array(act, { maxLength: 4 }), target, revision, ([start = '', ...at], acts, targetMinutes, revisionId) => {
      let now = clock({ since: start, targetMinutes, revisionId })
      for (const [i, { kind, ...change }] of acts.entries()) {
        const [first, second] = [at[2 * i] ?? start, at[2 * i + 1] ?? start]
        if (kind === 'pause') now = rules.pause(now, 'x', first)
        else if (kind === 'resume') now = rules.resume(now, 'x', first)
        else if (kind === 'rule') now = rules.changeRule(now, rule({ since: first, ...change }))
        else now = rules.reopen(rules.meet(now, first, openingsOf), kind as 'continue', second)
        now = settled(now)
      }
      const horizon = Temporal.Instant.from('2026-06-20T00:00:00Z').epochMilliseconds
      const expected = oracleDueAt(now.history, horizon)
      if (expected !== undefined) t.equal(now.dueAt, expected)
      else t.ok(now.dueAt === null || Temporal.Instant.from(now.dueAt).epochMilliseconds >= horizon)
    }),
    { numRuns: 25 },
  )
})

t.test('moments: warned before, breached at, escalated after; each once', async (t) => {
  const alarms = {
    warnings: [
      { metric: 'response' as const, minutesBefore: 120 },
      { metric: 'response' as const, minutesBefore: 1_440 },
      { metric: 'resolution' as const, minutesBefore: 60 },
    ],
    escalations: [60, -30].map((afterMinutes) => ({ metric: 'response' as const, afterMinutes, to: 'owner' as const, userId: null, teamId: null })),
  }
  const started = clock()
  const moments = rules.momentsOf(started, alarms, openingsOf)
  const shown = (some: readonly rules.Moment[]) => some.map(({ kind, step, atMs }) => `${kind} ${step} ${new Date(atMs).toISOString().slice(8, 16)}`)
  const now = Temporal.Instant.from('2026-06-01T08:00:00Z').epochMilliseconds
  const pending = rules.pendingMoments(started, moments, [], now)
  t.same(
    shown(pending),
    ['warning 120 02T14:00', 'escalation 1 02T15:30', 'breach 0 02T16:00', 'escalation 2 03T09:00'],
    'a warning as long as the target is none',
  )
  const warned: rules.ClockFact = {
    clockId: 'clock',
    kind: 'warning',
    step: 120,
    cycle: 1,
    at: '2026-06-02T14:00:00Z',
    dueAt: null,
    noticedAt: '2026-06-02T14:00:00Z',
  }
  t.equal(shown(rules.pendingMoments(started, moments, [warned], now)).length, 3)
  const later = settled(rules.changeRule(started, rule({ since: '2026-06-02T15:00:00Z', targetMinutes: 1_440 })))
  const again = rules.pendingMoments(later, rules.momentsOf(later, alarms, openingsOf), [warned], now)
  t.same(shown(again).slice(0, 2), ['warning 120 03T14:00', 'escalation 1 03T15:30'], 'a new deadline ahead has a warning of its own')
  const met = rules.meet(started, '2026-06-02T16:00:00Z', openingsOf)
  t.same(shown(rules.pendingMoments(met, rules.momentsOf(met, alarms, openingsOf), [], now)), [], 'met at the due instant')
  const late = rules.meet(started, '2026-06-03T10:00:00Z', openingsOf)
  t.same(shown(rules.pendingMoments(late, rules.momentsOf(late, alarms, openingsOf), [], now)), ['breach 0 02T16:00', 'escalation 2 03T09:00'])
})

t.test("regulators' dates", async (t) => {
  const days = { timeZone: 'Europe/London', businessDays: [1, 2, 3, 4, 5], holidays: ['2026-04-03', '2026-04-06'] }
  const due = (amount: number, unit: 'hours' | 'calendar_days' | 'business_days', received: string, rollForward = false) =>
    regulatoryDueAt({ amount, unit, rollForward }, days, received)
  t.equal(due(3, 'business_days', '2026-04-01T10:00:00Z'), '2026-04-08T23:00:00Z', 'over Easter: Thursday, Tuesday, Wednesday')
  t.equal(due(3, 'business_days', '2026-01-17T10:00:00Z'), '2026-01-22T00:00:00Z', 'received on a Saturday')
  t.equal(due(56, 'calendar_days', '2026-01-05T23:59:59Z'), '2026-03-03T00:00:00Z')
  t.equal(due(15, 'calendar_days', '2026-06-05T23:30:00Z'), '2026-06-21T23:00:00Z', 'the local date is the next')
  t.equal(due(1, 'calendar_days', '2026-04-02T10:00:00Z'), '2026-04-03T23:00:00Z', 'not rolled forward')
  t.equal(due(1, 'calendar_days', '2026-04-02T10:00:00Z', true), '2026-04-07T23:00:00Z', 'rolled over the weekend and the holidays')
  t.equal(due(24, 'hours', '2026-03-28T12:00:00Z'), '2026-03-29T12:00:00Z', 'on the instant line')
  t.equal(
    regulatoryDueAt({ amount: 1, unit: 'calendar_days', rollForward: false }, { ...days, timeZone: 'Africa/Cairo' }, '2026-04-22T10:00:00Z'),
    '2026-04-23T22:00:00Z',
  )
  const [fca] = BUILT_IN_PROFILES
  t.ok(fca !== undefined && isInForce(fca, '2026-06-01T08:00:00Z') && !isInForce(fca, '2016-06-29T08:00:00Z'))
  t.notOk(fca !== undefined && isInForce({ ...fca, validUntil: '2026-05-31' }, '2026-05-31T23:30:00Z'), 'by the date of its zone')
})

t.test('a patch of a policy leaves what it does not name', async (t) => {
  const patched = merged(DEFAULTS, { targets: { urgent: { response: 60, resolution: null } }, warnings: [] })
  t.same(patched.targets.urgent, { ...DEFAULTS.targets.urgent, response: 60, resolution: null })
  t.same([patched.targets.low, patched.warnings, patched.pausedBy], [DEFAULTS.targets.low, [], DEFAULTS.pausedBy])
  for (const priority of PRIORITIES) t.ok(Object.values(DEFAULTS.targets[priority]).every(Number.isInteger))
})
