type Call = (method: string, path: string, body?: object, key?: string) => Promise<{ readonly body: Record<string, unknown> }>

const CLUB = {
  currency: 'EUR',
  timeZone: 'Europe/London',
  units: [
    { code: 'PTS', name: 'Points', expiry: { type: 'end_of_month', months: 12 }, clawback: { type: 'debt', maxDebt: 500 } },
    { code: 'STAMP', name: 'Stamps' },
  ],
  cards: [
    {
      ...{ key: 'reeds', name: 'Every sixth reed is free', unit: 'STAMP', stampsNeeded: 5 },
      gives: { type: 'voucher', voucher: { name: 'A free reed', worth: { type: 'free_item', skus: ['REED-40'] }, validDays: 180 } },
    },
  ],
  tiers: {
    ...{ measure: 'spend', window: { type: 'rolling_months', months: 12 }, graceDays: 30 },
    levels: [
      { key: 'warp', name: 'Warp', threshold: 50_000 },
      { key: 'weft', name: 'Weft', threshold: 500_000 },
    ],
  },
  rules: [
    {
      ...{ key: 'points', name: 'A point for each 1.00', trigger: { type: 'order' } },
      effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 100 } },
    },
    {
      ...{ key: 'warp', name: 'Half as much again for Warp', trigger: { type: 'order' }, conditions: [{ type: 'tier', tiers: ['warp', 'weft'] }] },
      effect: { type: 'multiplier', unit: 'PTS', factor: { numerator: 3, denominator: 2 } },
    },
    {
      ...{ key: 'stamp', name: 'A stamp for each reed', trigger: { type: 'order' }, conditions: [{ type: 'items', skus: ['REED-40'] }] },
      effect: { type: 'stamps', card: 'reeds', per: 'item' },
    },
    {
      ...{ key: 'fair', name: 'Ten for a visit at the fair', trigger: { type: 'visit' }, caps: [{ of: 'uses', period: 'year', max: 4 }] },
      effect: { type: 'flat', unit: 'PTS', units: 10 },
    },
  ],
}
const SHUTTLE = {
  ...{ key: 'shuttle', name: { en: 'A boxwood shuttle', de: 'Ein Schiffchen aus Buchsbaum' }, cost: { unit: 'PTS', amount: 250 } },
  ...{ gives: { type: 'goods', sku: 'SHUTTLE-1' }, stock: 20, limitPerMember: { quantity: 2, period: 'year' } },
}

/**
 * The shop opens a club: one customer buys, comes up a tier, fills a card, spends points and brings a piece back; another gets a voucher,
 * and points to make a complaint good.
 * @param customers the loyal one, and the one who complained
 */
export async function tellOfLoyalty(
  call: Call,
  tell: (sentence: string) => void,
  { loyal, unhappy, complaint }: { readonly loyal: string; readonly unhappy: string; readonly complaint: string },
): Promise<void> {
  const listed = async (path: string) => (await call('GET', path)).body['data'] as Record<string, unknown>[]
  const post = async (path: string, body: object = {}) => (await call('POST', path, body)).body

  const club = { key: 'weavers', name: "The weavers' club", definition: CLUB }
  const [program = await post('/v1/loyalty/programs', club)] = await listed('/v1/loyalty/programs?key=weavers')
  const path = `/v1/loyalty/programs/${String(program['id'])}`
  if (program['status'] === 'draft') await post(`${path}/publish`)
  const [shuttle = await post(`${path}/rewards`, SHUTTLE)] = await listed(`${path}/rewards`)
  const member = async (contactId: string) => {
    const [member = await post(`${path}/members`, { contactId })] = await listed(`${path}/members?contactId=${contactId}`)
    return String(member['id'])
  }
  const [loyalMember, unhappyMember] = [await member(loyal), await member(unhappy)]

  const sale = { contactId: loyal, currency: 'EUR', channel: 'shop', status: 'completed' }
  const reeds = (quantity: number) => ({ sku: 'REED-40', quantity, unitPrice: 4_800, tax: 800 * quantity })
  await post('/v1/orders', { ...sale, externalId: 'club-order-1', lines: [{ sku: 'LOOM-8', quantity: 1, unitPrice: 240_000, tax: 40_000 }] })
  await post('/v1/orders', { ...sale, externalId: 'club-order-2', lines: [reeds(6)], payments: [{ method: 'card', amount: 28_800 }] })
  await post('/v1/loyalty/events', { memberId: loyalMember, type: 'visit', externalId: 'fair-2026-ada' })
  await post('/v1/loyalty/redemptions', { memberId: loyalMember, rewardId: shuttle['id'], externalId: 'club-shuttle-1' })
  await post('/v1/returns', { externalId: 'club-return-1', orderExternalId: 'club-order-2', lines: [{ line: 1, quantity: 1 }], reason: 'One too many' })
  const tenth = { type: 'percent', rate: { numerator: 1, denominator: 10 }, cap: 5_000 }
  await post('/v1/loyalty/vouchers', { name: 'A tenth off', worth: tenth, contactId: unhappy, reason: 'The third broken reed', externalId: 'club-voucher-1' })
  const goodwill = { memberId: unhappyMember, unit: 'PTS', amount: 50, reason: 'A broken reed' }
  await post('/v1/loyalty/adjustments', { ...goodwill, complaintId: complaint, externalId: `goodwill ${complaint}` })

  const { balances, tier } = (await call('GET', `/v1/loyalty/members/${loyalMember}`)).body as { balances: { unit: string; available: number }[]; tier: string }
  tell(`  the loyal one has ${balances.map(({ unit, available }) => `${available} ${unit}`).join(' and ')}, and is in ${tier}`)
  for (const { sentence } of await listed(`/v1/contacts/${loyal}/entitlements`)) tell(`  to say to her: ${String(sentence)}`)
  for (const { sentence } of await listed(`/v1/contacts/${unhappy}/entitlements`)) tell(`  to say to the other: ${String(sentence)}`)
  tell(`  the books ${(await call('GET', '/v1/loyalty/ledger/verify')).body['valid'] === true ? 'hold' : 'do not hold'}`)
}
