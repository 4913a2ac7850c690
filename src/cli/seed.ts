import { readFile } from 'node:fs/promises'
import { type Credentials, credentialsPath } from './credentials.ts'
import { configFromEnvironment, fail } from './environment.ts'
import { tellOfLoyalty } from './seed-loyalty.ts'
import { tellOfSurveys } from './seed-surveys.ts'

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
  phones: [{ value: '(050) 765 43 21' }],
  country: 'AZ',
  language: 'az',
  relationshipType: 'transactional',
  source: 'web shop',
})
const zahra = await upsert('shop-zahra', {
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

tell('Friday. A call is noted, a call-back is promised, and Zahra may be written to; her birthday is in the calendar that she uses.')
await call(
  'POST',
  '/v1/interactions',
  {
    contactId: ada,
    channel: 'phone',
    direction: 'inbound',
    kind: 'call',
    subject: 'Spare parts',
    body: 'A reed broke; asked for a new one.',
    externalId: 'call-1815',
  },
  'call',
)
await call('POST', '/v1/tasks', { type: 'call_back', contactId: ada, title: 'Say when the reed comes', dueDate: '2031-03-31', priority: 'high' }, 'call back')
await call(
  'POST',
  `/v1/contacts/${zahra}/consents`,
  { channel: 'sms', purpose: 'marketing', state: 'granted', evidence: { wording: 'Yes, tell me of new looms.', source: 'web shop' } },
  'consent',
)
await call('POST', `/v1/contacts/${zahra}/occasions`, { type: 'birthday', month: 1, day: 1, year: 1370, calendar: 'persian', leadDays: [7] }, 'birthday')
const [next] = (await call('GET', '/v1/occasions/upcoming?days=366')).body.data
tell(`  next occasion: ${next?.['date']}, turning ${next?.['turns']}`)

tell('Friday evening. The web site asks whom to ring back; Grace fills it in, and a task waits for the morning.')
const forms = (await call('GET', '/v1/forms')).body.data
if (!forms.some((form) => form['key'] === 'call-me')) {
  const fields = [
    { name: 'name', label: 'Name', type: 'text', mapsTo: 'displayName' },
    { name: 'phone', label: 'Phone', type: 'phone', required: true, mapsTo: 'phone' },
  ]
  await call('POST', '/v1/forms', { key: 'call-me', name: 'Call me back', kind: 'call_back', fields }, 'form')
}
const { slug } = (await call('GET', '/v1/organization')).body
await call('POST', `/public/v1/organizations/${slug}/forms/call-me`, { name: 'Grace Hopper', phone: '020 7946 0001' }, 'form of grace')
for (const task of (await call('GET', '/v1/tasks?type=call_back')).body.data) tell(`  to do: ${task['title']}`)
const allowed = await call('POST', `/v1/contacts/${zahra}/contact-check`, { channel: 'sms', purpose: 'marketing' })
tell(`  may Zahra be told of new looms now? ${allowed.body['allowed'] === true ? 'yes' : `no: ${String(allowed.body['reasons'])}`}`)

tell('Saturday morning. The till brings what was sold: four orders of Ada, one of nobody known, and a reed that came back before its order.')
const products = (await call('GET', '/v1/products')).body.data
for (const product of [
  { sku: 'LOOM-8', name: 'Loom, eight shafts', category: 'looms', unsuitableTags: ['left-handed'] },
  { sku: 'REED-40', name: 'Reed, 40 dents', category: 'spare parts' },
])
  if (!products.some(({ sku }) => sku === product.sku)) await call('POST', '/v1/products', product, `product ${product.sku}`)
await call('POST', '/v1/returns', { externalId: 'shop-return-1', orderExternalId: 'shop-order-4', lines: [{ line: 1, quantity: 1 }], reason: 'Broken' })
const sold = { currency: 'EUR', channel: 'shop', status: 'completed' }
const reeds = (quantity: number) => [{ sku: 'REED-40', quantity, unitPrice: 4_800, tax: 800 * quantity }]
const items = [
  { externalId: 'shop-order-1', contactId: ada, placedAt: '2026-01-12T10:00:00Z', lines: [{ sku: 'LOOM-8', quantity: 1, unitPrice: 240_000, tax: 40_000 }] },
  { externalId: 'shop-order-2', contactId: ada, placedAt: '2026-02-09T10:00:00Z', lines: reeds(4), discount: 1_000 },
  {
    externalId: 'shop-order-3',
    contactId: ada,
    placedAt: '2026-03-09T10:00:00Z',
    lines: reeds(4),
    payments: [
      { method: 'cash', amount: 9_200 },
      { method: 'card', amount: 10_000 },
    ],
  },
  {
    externalId: 'shop-order-4',
    contactId: ada,
    placedAt: '2026-04-06T10:00:00Z',
    lines: reeds(5),
    promisedAt: '2026-04-08T10:00:00Z',
    deliveredAt: '2026-04-07T15:00:00Z',
  },
  { externalId: 'shop-order-5', placedAt: '2026-04-07T10:00:00Z', lines: reeds(1), payments: [{ method: 'cash', amount: 4_800 }] },
]
await call('POST', '/v1/orders/batch', { items: items.map((data) => ({ op: 'create', data: { ...sold, ...data } })) }, 'orders')
const bought = (await call('GET', `/v1/contacts/${ada}/order-figures`)).body
for (const { orders, total, currency } of bought['currencies'] as { orders: number; total: number; currency: string }[])
  tell(
    `  Ada: ${orders} orders, ${total} ${currency} in minor units, less what came back; every ${(bought['pattern'] as { usualGapDays: number }).usualGapDays} days`,
  )

tell('Saturday. Zahra complains: the reed came broken. Until when what must be done is known at once, and she is told on her own page.')
const complaint = (
  await call(
    'POST',
    '/v1/complaints',
    {
      contactId: zahra,
      channel: 'messenger',
      description: 'شانه شکسته رسید.',
      subjects: [{ kind: 'product', id: 'REED-40', label: 'Reed, 40 dents' }, { kind: 'delivery' }],
      remedySought: 'A new one',
    },
    'complaint of zahra',
  )
).body
const complaintPath = `/v1/complaints/${String(complaint['id'])}`
await call('POST', `${complaintPath}/acknowledge`, { method: 'phone', nextStep: 'We ask the carrier.' }, 'acknowledged')
await call('POST', `${complaintPath}/notes`, { body: 'The third broken reed of this carrier.' }, 'note on the complaint')
await call('POST', `${complaintPath}/remedies`, { kind: 'replacement', description: 'A new reed' }, 'a new reed')
tell(`  ${String(complaint['reference'])} is due next at ${String((await call('GET', complaintPath)).body['nextDueAt'])}`)

tell('Saturday evening. What buyers said after the purchase over three months is brought in; Zahra is not happy, and somebody shall ring.')
await tellOfSurveys(call, tell, zahra)

tell("Sunday morning. The shop opens a weavers' club: Ada earns points, a card is full, and Zahra is made good with points and a voucher.")
await tellOfLoyalty(call, tell, { loyal: ada, unhappy: zahra, complaint: String(complaint['id']) })

tell('Sunday. Somebody looks for "ilqar" without a Turkish keyboard, and reads what happened with Ada:')
const found = (await call('GET', '/v1/contacts?q=ilqar')).body.data
tell(`  found ${found.map((contact) => contact['displayName']).join(', ')}`)
for (const entry of (await call('GET', `/v1/contacts/${ada}/timeline`)).body.data) tell(`  ${entry['occurredAt']}  ${entry['type']}  ${entry['summary'] ?? ''}`)
