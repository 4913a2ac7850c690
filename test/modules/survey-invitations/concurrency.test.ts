import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'
import { contactOf } from '../messaging/support.ts'

const { organization, db } = await startApp()

t.test('the cap holds under 16 concurrent sends, by several surveys and in any order of the contacts', async (t) => {
  const shop = await organization()
  const contacts: string[] = []
  for (let i = 0; i < 12; i += 1) contacts.push((await contactOf(shop)).id)
  const surveys = [await surveyIn(shop), await surveyIn(shop), await surveyIn(shop), await surveyIn(shop)]
  const sends = Array.from({ length: 16 }, (_, i) =>
    shop.request('POST', `/v1/surveys/${surveys[i % 4]}/invitations`, {
      contactIds: i % 2 === 0 ? contacts : [...contacts].reverse(),
      channel: i % 3 === 0 ? 'embedded' : 'link',
    }),
  )
  const answers = await Promise.all(sends)
  t.same(
    answers.map(({ status }) => status),
    answers.map(() => 201),
  )
  const results = answers.flatMap(({ body }) => body.results)
  t.equal(results.filter(({ outcome }) => outcome === 'send').length, contacts.length)
  t.equal(results.length, 16 * contacts.length)
  t.ok(
    results.every(({ outcome, suppressedBy, nextAllowedAt }) => outcome === 'send' || (suppressedBy === 'organization-quiet-period' && nextAllowedAt !== null)),
  )
  const { rows } = await db.pool.query('select contact_id, count(*)::int as n from survey_invitations where counted group by 1 order by 1')
  t.same(
    rows.map(({ n }) => n),
    contacts.map(() => 1),
  )
})
