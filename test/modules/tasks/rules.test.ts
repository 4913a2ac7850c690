import fc from 'fast-check'
import t from 'tap'
import { dueInstantOf, NEVER, readWhen } from '../../../src/modules/tasks/rules/due.ts'
import { allowedIn, TRANSITIONS } from '../../../src/modules/tasks/rules/lifecycle.ts'
import { faultsOfRule, nextOf } from '../../../src/modules/tasks/rules/recurrence.ts'
import * as rules from '../../../src/modules/tasks/rules/task.ts'
import { OPEN_STATUSES, TASK_STATUSES } from '../../../src/modules/tasks/tables.ts'
import { codeOf } from '../../support/refusals.ts'

const moment = { at: '2026-03-28T20:00:00Z', newId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ea0', timeZone: 'Europe/London' }
const task = (fields: Partial<rules.Task> = {}) => ({ ...rules.createTask({ type: 'follow_up' }, moment), ...fields })

t.test('the table of transitions is what the rules do', async (t) => {
  const acts: Record<keyof typeof TRANSITIONS, (from: rules.Task) => unknown> = {
    update: (from) => rules.changeTask(from, { title: 'x' }, moment),
    complete: (from) => rules.completeTask(from, null, moment),
    cancel: (from) => rules.cancelTask(from, null, moment.at),
    reschedule: (from) => rules.rescheduleTask(from, { dueDate: '2026-04-01' }, moment.timeZone),
    reassign: () => undefined,
  }
  for (const status of TASK_STATUSES) {
    t.same(
      allowedIn(status).map(({ action }) => action),
      (OPEN_STATUSES as readonly string[]).includes(status) ? Object.keys(TRANSITIONS) : [],
      status,
    )
    for (const [action, act] of Object.entries(acts)) {
      if (action === 'reassign') continue
      const expected = allowedIn(status).some((allowed) => allowed.action === action) ? 'done' : 'transition-not-allowed'
      t.equal(
        codeOf(() => act(task({ status }))),
        expected,
        `${action} from ${status}`,
      )
    }
  }
})

t.test('a due date is over when its day is, in every zone, also when the clocks change or a day has no midnight', async (t) => {
  for (const [dueDate, timeZone, over] of [
    ['2026-03-28', 'Europe/London', '2026-03-29T00:00:00Z'],
    ['2026-03-29', 'Europe/London', '2026-03-29T23:00:00Z'],
    ['2026-03-20', 'Asia/Tokyo', '2026-03-20T15:00:00Z'],
    ['2026-03-20', 'America/New_York', '2026-03-21T04:00:00Z'],
    ['2022-03-21', 'Asia/Tehran', '2022-03-21T20:30:00Z'],
    ['2028-02-28', 'UTC', '2028-02-29T00:00:00Z'],
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ] as const)
    t.equal(dueInstantOf(readWhen({ dueDate }), timeZone), over, `${dueDate} ${timeZone}`)
  t.equal(dueInstantOf(readWhen({}), 'UTC'), NEVER)
  t.equal(
    dueInstantOf(readWhen({ dueAt: '2026-03-20T09:00:00Z', windowStart: '2026-03-20T09:00:00Z', windowEnd: '2026-03-20T10:00:00Z' }), 'UTC'),
    '2026-03-20T10:00:00Z',
  )
})

const zones = fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Tehran', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC')
const daytimes = fc.record({ days: fc.integer({ min: 0, max: 3_000 }), hours: fc.integer({ min: 8, max: 20 }), minutes: fc.integer({ min: 0, max: 59 }) })
const localTimes = daytimes.map(({ days, hours, minutes }) => Temporal.PlainDateTime.from('2024-01-01T00:00').add({ days, hours, minutes }))

t.test('whatever recurs keeps the time on the wall, goes forward, and takes its window along', async () => {
  fc.assert(
    fc.property(
      zones,
      localTimes,
      fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
      fc.integer({ min: 1, max: 12 }),
      (timeZone, start, frequency, minutes) => {
        const recurrence = { rrule: `FREQ=${frequency}`, timeZone }
        const at = (time: Temporal.PlainDateTime) => time.toZonedDateTime(timeZone).toInstant().toString()
        const when = readWhen({ windowStart: at(start), windowEnd: at(start.add({ minutes })) })
        const next = nextOf({ recurrence, start: start.toString(), occurrence: start.toString() }, when)
        const local = (instant: string | null | undefined) =>
          Temporal.Instant.from(instant ?? '')
            .toZonedDateTimeISO(timeZone)
            .toPlainDateTime()
        const [from, to] = [local(next?.when.windowStart), local(next?.when.windowEnd)]
        return from.toPlainTime().equals(start.toPlainTime()) && Temporal.PlainDateTime.compare(from, start) > 0 && from.until(to).total('minutes') === minutes
      },
    ),
  )
})

t.test('what was rescheduled returns to its rule; a series counts from its start, not from what is left of it', async (t) => {
  const recurrence = { rrule: 'FREQ=WEEKLY;COUNT=3', timeZone: 'Europe/London' }
  const late = { recurrence, start: '2026-03-02T10:00:00', occurrence: '2026-03-09T10:00:00' }
  t.match(nextOf(late, readWhen({ dueAt: '2026-03-12T15:00:00Z' })), { when: { dueAt: '2026-03-16T10:00:00Z' }, occurrence: '2026-03-16T10:00:00' })
  t.match(nextOf(late, readWhen({ dueDate: '2026-03-12' })), { when: { dueAt: '2026-03-16T10:00:00Z', dueDate: null } })
  t.equal(nextOf({ ...late, occurrence: '2026-03-16T10:00:00' }, readWhen({ dueAt: '2026-03-16T10:00:00Z' })), undefined)
  const dates = { recurrence: { rrule: 'FREQ=MONTHLY;BYMONTHDAY=-1', timeZone: 'Asia/Beirut' }, start: '2026-01-31', occurrence: '2026-01-31' }
  t.match(nextOf(dates, readWhen({ dueAt: '2026-02-01T09:00:00Z' })), { when: { dueAt: null, dueDate: '2026-02-28' } })
  const noMidnight = { recurrence: { rrule: 'FREQ=DAILY', timeZone: 'Asia/Beirut' }, start: '2026-03-28', occurrence: '2026-03-28' }
  t.match(nextOf(noMidnight, readWhen({ dueDate: '2026-03-28' })), { occurrence: '2026-03-29' })
})

t.test('a rule that never meets, or only beyond the calendar, ends the series and holds nothing up', async (t) => {
  const start = '2026-03-28T09:00:00'
  for (const rrule of ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;INTERVAL=9000', 'FREQ=DAILY;COUNT=1', 'FREQ=DAILY;UNTIL=20260101T000000Z']) {
    const began = performance.now()
    t.equal(nextOf({ recurrence: { rrule, timeZone: 'UTC' }, start, occurrence: start }, readWhen({ dueAt: `${start}Z` })), undefined, rrule)
    t.ok(performance.now() - began < 5_000, rrule)
  }
})

t.test('overdue is raised once, for the deadline that stands, of what is open', async (t) => {
  const dueInstant = '2026-03-28T09:00:00Z'
  const due = Temporal.Instant.from(dueInstant)
  const raised = rules.raiseOverdue(task({ dueInstant }), due, moment.at)
  t.match(raised, { overdueAt: moment.at, derived: 1, version: 1 })
  t.equal(rules.raiseOverdue(raised ?? task(), due, moment.at), undefined)
  t.equal(rules.raiseOverdue(task({ dueInstant: '2026-03-29T09:00:00Z' }), due, moment.at), undefined)
  t.equal(rules.raiseOverdue(task({ dueInstant, status: 'done' }), due, moment.at), undefined)
  t.equal(rules.rescheduleTask(raised ?? task(), { dueAt: dueInstant }, 'UTC').overdueAt, moment.at, 'the same instant again is no new deadline')
  t.equal(rules.rescheduleTask(raised ?? task(), { dueAt: '2026-03-29T09:00:00Z' }, 'UTC').overdueAt, null)
})

t.test('a rule is refused or can be followed: nothing else becomes of any text that looks like one', async () => {
  const part = fc.stringMatching(/^(INTERVAL|COUNT|UNTIL|BYDAY|BYMONTH|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS|BYHOUR|BYMINUTE|WKST)=[A-Z0-9,+-]{1,6}$/)
  const rule = fc.tuple(fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'), fc.array(part, { maxLength: 3 }))
  fc.assert(
    fc.property(rule, zones, localTimes, ([frequency, parts], timeZone, start) => {
      const recurrence = { rrule: [`FREQ=${frequency}`, ...parts].join(';'), timeZone }
      const when = readWhen({ dueAt: start.toZonedDateTime(timeZone).toInstant().toString() })
      if (faultsOfRule(recurrence, when).length > 0) return
      const next = nextOf({ recurrence, start: start.toString(), occurrence: start.toString() }, when)
      fc.pre(next !== undefined)
      Temporal.Instant.from(next.when.dueAt ?? '')
    }),
    { numRuns: 300, maxSkipsPerRun: 100 },
  )
})

t.test('29 February comes again every four years, and not in 2100', async (t) => {
  const years: string[] = []
  let occurrence = '2092-02-29'
  for (let i = 0; i < 3; i += 1) {
    years.push(occurrence.slice(0, 4))
    const series = { recurrence: { rrule: 'FREQ=YEARLY', timeZone: 'UTC' }, start: '2092-02-29', occurrence }
    occurrence = nextOf(series, readWhen({ dueDate: occurrence }))?.occurrence ?? ''
  }
  t.same(years, ['2092', '2096', '2104'])
})
