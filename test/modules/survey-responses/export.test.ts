import { parse } from 'csv-parse/sync'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const started = await startApp()
const { db, organization } = started
const shop = await organization()
const choices = (...keys: string[]) => keys.map((key) => ({ key, text: { en: key } }))
const NPS = { key: 'recommend', type: 'nps', text: { en: 'Would you recommend us?' } }
const FIRST = [
  NPS,
  { key: 'ways', type: 'multiple_choice', text: { en: 'How did you find us?' }, choices: choices('web', 'friend') },
  { key: 'order', type: 'ranking', text: { en: 'What matters?' }, choices: choices('price', 'speed') },
  { key: 'grid', type: 'matrix', text: { en: 'How was it?' }, rows: choices('shop', 'till'), choices: choices('good', 'bad') },
  { key: 'degrees', type: 'number', text: { en: 'How cold was it?' } },
  { key: 'why', type: 'text', text: { en: 'Why?' } },
]
const SECOND = [{ key: 'again', type: 'boolean', text: { en: 'Would you come again?' } }, { ...FIRST[1], choices: choices('web', 'friend', 'press') }, NPS]
const { body: survey } = await shop.request('POST', '/v1/surveys', { key: 'nps', title: 'NPS', kind: 'nps', questions: FIRST })
const url = `/v1/surveys/${survey.id}`
await shop.request('POST', `${url}/publish`)
const respond = async (answers: object[], fields: object = {}) => {
  const { status, body } = await shop.request('POST', `${url}/responses`, { mode: 'phone', answers, ...fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const owner = await colleague(started, shop, { contactAccess: 'own', role: 'manager', scopes: ['surveys:export'] })
const { body: theirs } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId: owner.id })
const { body: hidden } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Grace' })
await respond(
  [
    { questionKey: 'recommend', value: 9 },
    { questionKey: 'ways', value: ['friend'] },
    { questionKey: 'order', value: ['speed', 'price'] },
    { questionKey: 'grid', value: { till: 'bad' } },
    { questionKey: 'degrees', value: -5 },
    { questionKey: 'why', value: '=HYPERLINK("http://x","y")' },
  ],
  { contactId: theirs.id, context: { productId: '+1', channel: 'shop' }, completedAt: '2026-01-01T00:00:00Z' },
)
await shop.request('POST', `${url}/versions`, { questions: SECOND })
await shop.request('POST', `${url}/publish`)
await respond(
  [
    { questionKey: 'again', value: true },
    { questionKey: 'ways', value: ['press', 'web'] },
    { questionKey: 'recommend', skipped: true },
  ],
  { contactId: hidden.id, completedAt: '2026-01-02T00:00:00Z' },
)
const machine = await respond([{ questionKey: 'recommend', value: 1 }], { completedAt: '2026-01-03T00:00:00Z' })
await db.pool.query(`update survey_responses set flag = 'honeypot' where id = $1`, [machine.id])

const file = async (query: string, who: Pick<typeof shop, 'request'> = shop) => {
  const { status, body, headers } = await who.request('GET', `${url}/responses/export?${query}`)
  return { status, text: String(body), type: headers['content-type'] }
}
const rowsOf = (text: string): Record<string, string>[] => parse(text, { bom: true, columns: true })

t.test('one row for each response and one set of columns for all versions, in the order in which they first came', async (t) => {
  const { status, text, type } = await file('format=csv&sort=answeredAt')
  t.match([status, type], [200, 'text/csv; charset=utf-8'])
  const rows = rowsOf(text)
  t.same(
    Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('answers.')),
    [
      ...['recommend', 'ways.web', 'ways.friend', 'ways.press', 'order.price', 'order.speed', 'grid.shop', 'grid.till', 'degrees', 'why', 'again'].map(
        (name) => `answers.${name}`,
      ),
    ],
  )
  t.match(rows, [
    {
      ...{ version: '1', contactId: theirs.id, 'context.productId': "'+1", 'context.channel': 'shop', skipped: '', loop: 'none' },
      ...{ 'answers.recommend': '9', 'answers.ways.web': '0', 'answers.ways.friend': '1', 'answers.order.price': '2', 'answers.order.speed': '1' },
      ...{ 'answers.grid.shop': '', 'answers.grid.till': 'bad', 'answers.degrees': '-5', 'answers.why': `'=HYPERLINK("http://x","y")`, 'answers.again': '' },
    },
    { version: '2', skipped: 'recommend', 'answers.recommend': '', 'answers.ways.press': '1', 'answers.ways.friend': '0', 'answers.again': 'true' },
  ])
  t.equal(rows.length, 2, 'what a machine sent is left out')
})

t.test('the filters are those of the list; NDJSON is what the list shows', async (t) => {
  t.equal(rowsOf((await file('format=csv&flagged=true')).text).length, 1)
  const { text, type } = await file('format=ndjson&answeredAfter=2026-01-01T12:00:00Z')
  t.equal(type, 'application/x-ndjson; charset=utf-8')
  const lines = text.trimEnd().split('\n')
  const { data } = (await shop.request('GET', `${url}/responses?contactId=${hidden.id}`)).body
  t.same(
    lines.map((line) => JSON.parse(line)),
    data,
  )
  t.match((await file('format=xls')).status, 400)
  t.match((await file('format=csv&limit=3')).status, 400)
})

t.test('limited staff get what they may see; the audit tells who took it', async (t) => {
  t.same(
    rowsOf((await file('format=csv', owner as never)).text).map(({ contactId }) => contactId),
    [theirs.id],
  )
  const { body } = await shop.request('GET', `/v1/audit-events?types=survey.responses_exported&resourceId=${survey.id}`)
  t.match(body.data[0], { after: { format: 'csv', filters: ['sort'] } })
})

t.test('404 no such survey', async (t) => {
  t.match(await shop.request('GET', `/v1/surveys/${crypto.randomUUID()}/responses/export?format=csv`), { status: 404, body: { code: 'survey-not-found' } })
})
