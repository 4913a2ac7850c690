import t from 'tap'
import { deadlinesInWords, type Promises } from '../../../src/modules/complaints/rules/door/deadlines.ts'
import { LANGUAGES } from '../../../src/modules/complaints/tables/settings.ts'
import { made } from '../../house/recipes/complaints.ts'
import { send, startApp } from '../../support/app.ts'

const NOTHING = { acknowledgement: null, firstResponse: null, response: null, resolution: null }
const PROMISES: Promises = {
  targets: { low: NOTHING, normal: { ...NOTHING, acknowledgement: 90, response: 1_200 }, high: NOTHING, urgent: { ...NOTHING, resolution: 45 } },
  pausedBy: { acknowledgement: [], firstResponse: [], response: ['awaiting_complainant'], resolution: [] },
  alwaysOpen: false,
  dayMinutes: 480,
}

t.test('deadlines in words', async (t) => {
  t.equal(
    deadlinesInWords(PROMISES, 'en').text,
    [
      'How soon',
      'Where somebody may come to harm, and in the gravest matters: solved within 45 minutes.',
      'In ordinary matters, and until we know how grave it is: receipt confirmed within 1.5 hours; decision within 2.5 days.',
      'Only the time in which we are open counts. A day of ours has 8 hours. While we wait for an answer of yours, time stands still.',
    ].join('\n'),
  )
  t.match(deadlinesInWords({ ...PROMISES, dayMinutes: null }, 'en').text, /decision within 20 hours\.\nOnly the time .* counts\. While/, 'days that differ')
  t.notMatch(deadlinesInWords({ ...PROMISES, alwaysOpen: true, dayMinutes: 1_440 }, 'en').text, /open/)
  const none = { low: NOTHING, normal: NOTHING, high: NOTHING, urgent: NOTHING }
  t.same(deadlinesInWords({ ...PROMISES, targets: none }, 'en'), { text: '', byPriority: [] })
  t.match(deadlinesInWords(PROMISES, 'id').text, 'keputusan dalam 2,5 hari')
  t.match(deadlinesInWords(PROMISES, 'az').text, 'qərar 2,5 gün ərzində')
  t.match(deadlinesInWords(PROMISES, 'fa').text, 'تصمیم تا ۲٫۵ روز')
})

t.test('the published process names the deadlines in force', async (t) => {
  const { app, organization } = await startApp()
  const shop = await organization({ name: 'Loom & Co' })
  const url = `/public/v1/organizations/${shop.organization.slug}/complaint-process`
  const read = async (query = '', accept = 'application/json') => (await send(app, undefined, 'GET', url + query, undefined, { accept })).body

  const before = await read()
  t.match(before.deadlines.byPriority, [
    { priority: 'urgent', businessMinutes: { response: 480 } },
    { priority: 'high' },
    { priority: 'normal' },
    { priority: 'low' },
  ])
  t.match(before.text, /ordinary matters.*: receipt confirmed within 1 day;.* decision within 5 days;.* A day of ours has 8 hours/s)
  t.same((await shop.request('GET', '/v1/deadline-policies')).body.data, [], 'asking makes nothing')

  const { id: calendarId } = await made(shop, '/v1/calendars', { name: 'Always', timeZone: 'UTC', alwaysOpen: true })
  await made(shop, '/v1/deadline-policies', { name: 'Swift', calendarId, isDefault: true, targets: { normal: { response: 2_880, acknowledgement: null } } })
  for (const language of LANGUAGES) {
    const { text, deadlines } = await read(`?language=${language}`)
    t.ok(deadlines.text.length > 0 && text.endsWith(deadlines.text), language)
    t.ok((await read(`?language=${language}`, 'text/html')).includes(deadlines.byPriority[0].text.slice(0, 20)), language)
  }
  t.match((await read()).deadlines.byPriority[2].text, /: first answer of a person within 8 hours; decision within 2 days;/)

  await shop.request('PATCH', '/v1/complaint-settings', { process: { en: 'Tell us.' } })
  t.match(await read(), { text: 'Tell us.', builtIn: false, deadlines: { text: /decision within 2 days/ } })
  t.match(await read('', 'text/html'), /Tell us\..*decision within 2 days/s)
})
