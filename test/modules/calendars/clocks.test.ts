import t from 'tap'
import * as calendars from '../../../src/modules/calendars/index.ts'
import { startApp } from '../../support/app.ts'
import { subjectsOf } from './support.ts'

const { organization, db } = await startApp()
const START = '2026-06-01T08:00:00Z'
const at = await organization({ mode: 'test', now: START })
const subjects = subjectsOf(at)

t.test('a newcomer has clocks without any set-up', async (t) => {
  const subject = subjects.newSubject()
  const { policyId } = await subjects.within((tx) => calendars.startClocks(tx, { subject, priority: 'normal', startedAt: START }))
  const explained = await calendars.explainClocks(await subjects.context(), subject)
  t.match(
    explained.map(({ metric, dueAt, targetMinutes, state }) => ({ metric, dueAt, targetMinutes, state })),
    [
      { metric: 'acknowledgement', dueAt: '2026-06-01T16:00:00Z', targetMinutes: 480, state: 'running' },
      { metric: 'firstResponse', dueAt: '2026-06-01T16:00:00Z' },
      { metric: 'response', dueAt: '2026-06-05T16:00:00Z' },
      { metric: 'resolution', dueAt: '2026-06-12T16:00:00Z' },
    ],
  )
  t.ok(explained.every((clock) => clock.policyId === policyId))
  const [calendar] = (await at.request('GET', '/v1/calendars')).body.data
  t.match(calendar, { name: 'Office hours', timeZone: 'Europe/London' })
})
