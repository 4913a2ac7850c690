import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const started = await startApp()
const { db, organization } = started
const shop = await organization()
const questions = [{ key: 'recommend', type: 'nps', text: { en: 'Would you recommend us?' } }]
const { body: survey } = await shop.request('POST', '/v1/surveys', { key: 'nps', title: 'NPS', kind: 'nps', questions })
await shop.request('POST', `/v1/surveys/${survey.id}/publish`)
const answer = async (value: number, fields: object = {}) =>
  (await shop.request('POST', `/v1/surveys/${survey.id}/responses`, { mode: 'phone', answers: [{ questionKey: 'recommend', value }], ...fields })).body
const counted = async () =>
  (await db.pool.query(`select coalesce(sum(n), 0)::int as n from survey_counts where grain = 'hour' and survey_id = $1 and value = '3'`, [survey.id])).rows[0]
    .n

t.test('an excluded response stays and counts no more, until the exclusion is taken back', async (t) => {
  const response = await answer(3)
  const url = `/v1/survey-responses/${response.id}/exclusion`
  t.equal(await counted(), 1)
  const { status, body } = await shop.request('PUT', url, { reason: 'A test of ours' })
  t.match({ status, body }, { status: 200, body: { excludedReason: 'A test of ours', excludedBy: { type: 'api_key' }, excludedAt: String, version: 2 } })
  t.equal(await counted(), 0)
  t.equal((await shop.request('PUT', url, { reason: 'A test of ours' })).body.version, 2, 'the same again changes nothing')
  t.match((await shop.request('PUT', url, { reason: 'Answered twice' })).body, { excludedReason: 'Answered twice', version: 3 })
  t.same((await shop.request('GET', `/v1/surveys/${survey.id}/responses?excluded=true`)).body.data.length, 1)
  t.match((await shop.request('DELETE', url)).body, { excludedReason: null, excludedBy: null, excludedAt: null, version: 4 })
  t.equal(await counted(), 1)
  t.equal((await shop.request('DELETE', url)).body.version, 4)
  const { body: audit } = await shop.request('GET', `/v1/audit-events?resourceId=${response.id}&sort=occurredAt`)
  t.same(
    audit.data.map(({ type }: { type: string }) => type),
    ['survey_response.completed', 'survey_response.excluded', 'survey_response.excluded', 'survey_response.included'],
  )
  t.match(audit.data[2], { before: { excludedReason: 'A test of ours' }, after: { excludedReason: 'Answered twice' } })
})

t.test('412 a version that the caller has not seen', async (t) => {
  const { id } = await answer(9)
  t.match(await shop.request('PUT', `/v1/survey-responses/${id}/exclusion`, { reason: 'x' }, { 'if-match': '"7.0"' }), { status: 412 })
})

t.test('404 what is not there, and what limited staff may not see', async (t) => {
  t.match(await shop.request('DELETE', `/v1/survey-responses/${crypto.randomUUID()}/exclusion`), { status: 404, body: { code: 'survey-response-not-found' } })
  const limited = await colleague(started, shop, { contactAccess: 'own', role: 'manager', scopes: ['surveys:read', 'surveys:write'] })
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
  const { id } = await answer(2, { contactId: contact.id })
  t.match(await limited.request('DELETE', `/v1/survey-responses/${id}/exclusion`), { status: 404 })
})
