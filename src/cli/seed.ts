import { readFile } from 'node:fs/promises'
import { type Credentials, credentialsPath } from './credentials.ts'
import { configFromEnvironment, fail } from './environment.ts'

/**
 * A small story of a shop, told through the API of a running service as a front end would tell it. Told twice, it
 * changes nothing the second time: contacts have external ids, posts have keys.
 */
const config = configFromEnvironment()
const origin = config.publicUrl ?? `http://${config.host}:${config.port}`
const apiKey =
  process.env['RAPPORT_API_KEY'] ??
  (
    JSON.parse(
      await readFile(credentialsPath(config.dataDir), 'utf8').catch(() => fail('There is no key: run npm start first, or set RAPPORT_API_KEY.')),
    ) as Credentials
  ).apiKey

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> & { readonly id: string; readonly data: readonly Record<string, unknown>[] }
}

async function call(method: string, path: string, body?: object, key?: string): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': `seed ${key}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => fail(`Nothing answers at ${origin}: run npm start first.`))
  const text = await response.text()
  const answer = { status: response.status, body: text === '' ? {} : JSON.parse(text) } as Answer
  if (response.status >= 400) fail(`${method} ${path} answered ${response.status}: ${text}`)
  return answer
}

function tell(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}

const upsert = async (externalId: string, contact: object) => (await call('PUT', `/v1/external-contacts/${externalId}`, contact)).body.id

tell('Monday. The loom shop leaves its spreadsheet: a company and three people come in.')
const mill = await upsert('shop-mill', {
  kind: 'company',
  displayName: 'Ancoats Mill Ltd',
  country: 'GB',
  keyCustomer: true,
  tags: ['wholesale'],
  interests: ['looms'],
})
const ada = await upsert('shop-ada', {
  kind: 'person',
  displayName: 'Ada Lovelace',
  givenName: 'Ada',
  familyName: 'Lovelace',
  emails: [{ value: 'ada@mill.example', label: 'work' }],
  phones: [{ value: '020 7946 0958' }],
  country: 'GB',
  language: 'en',
  relationshipType: 'dedicated_personal_assistance',
  source: 'trade fair',
  tags: ['vip', 'wholesale'],
  interests: ['looms', 'punched cards'],
})
const ilqar = await upsert('shop-ilqar', {
  kind: 'person',
  displayName: 'İlqar Əliyev',
  phones: [{ value: '(050) 123 45 67' }],
  country: 'AZ',
  language: 'az',
  relationshipType: 'transactional',
  source: 'web shop',
})
await upsert('shop-zahra', {
  kind: 'person',
  displayName: 'زهرا کریمی',
  phones: [{ value: '۰۹۱۲ ۳۴۵ ۶۷۸۹' }],
  country: 'IR',
  language: 'fa',
  relationshipType: 'self_service',
  source: 'web shop',
})

tell('Tuesday. Ada works for the mill; Ilqar was referred by her.')
await call('POST', `/v1/contacts/${ada}/relationships`, { relatedId: mill, type: 'works_for', role: 'Head of purchasing', since: '2024-05-01' }, 'works for')
await call('POST', `/v1/contacts/${ilqar}/relationships`, { relatedId: ada, type: 'referred_by' }, 'referred by')

tell('Wednesday. Ada asked for a price list, then for a sample: she is aware of the shop, and buys more each time.')
await call('POST', `/v1/contacts/${ada}/lifecycle`, { stage: 'awareness', reason: 'Asked for the price list at the fair.' }, 'ada aware')
await call('POST', `/v1/contacts/${ada}/lifecycle`, { stage: 'expansion', reason: 'Ordered two looms after the sample.' }, 'ada expands')

tell('Thursday. Ilqar found a better offer elsewhere; the shop notes who ended it, and why.')
await call(
  'POST',
  `/v1/contacts/${ilqar}/lifecycle`,
  { stage: 'dissolution', endedBy: 'customer', reasonCode: 'better_offer', reason: 'A cheaper loom in Baku.' },
  'ilqar leaves',
)

tell('Friday. Somebody looks for "ilqar" without a Turkish keyboard, and reads what happened with Ada:')
const found = (await call('GET', '/v1/contacts?q=ilqar')).body.data
tell(`  found ${found.map((contact) => contact['displayName']).join(', ')}`)
for (const entry of (await call('GET', `/v1/contacts/${ada}/timeline`)).body.data) tell(`  ${entry['occurredAt']}  ${entry['type']}  ${entry['summary'] ?? ''}`)
