import { readFileSync } from 'node:fs'
import type pg from 'pg'
import type { z } from 'zod'
import type { ListQuery } from '../../src/kernel/schema.ts'
import { contactVisibility } from '../../src/modules/contacts/index.ts'
import { listEntries, listLots } from '../../src/modules/ledger/repository/accounts.ts'
import { listOrders, listReturns } from '../../src/modules/orders/repository/lists.ts'
import { listProducts } from '../../src/modules/orders/repository/products.ts'
import { orderListQuery } from '../../src/modules/orders/schemas/order.ts'
import { productListQuery } from '../../src/modules/orders/schemas/product.ts'
import { returnListQuery } from '../../src/modules/orders/schemas/return.ts'
import { listEvents } from '../../src/modules/programs/repository/events.ts'
import { listMembers } from '../../src/modules/programs/repository/members.ts'
import { listPrograms, listVersions } from '../../src/modules/programs/repository/programs.ts'
import { entryListQuery, lotListQuery } from '../../src/modules/programs/schemas/accounts.ts'
import { loyaltyEventListQuery } from '../../src/modules/programs/schemas/events.ts'
import { memberListQuery } from '../../src/modules/programs/schemas/members.ts'
import { programListQuery, programVersionListQuery } from '../../src/modules/programs/schemas/programs.ts'
import { listAdjustments } from '../../src/modules/rewards/repository/adjustments.ts'
import { listRedemptions } from '../../src/modules/rewards/repository/redemptions.ts'
import { listRewards } from '../../src/modules/rewards/repository/rewards.ts'
import { listBatches } from '../../src/modules/rewards/repository/voucher-batches.ts'
import { listRedemptions as listUses } from '../../src/modules/rewards/repository/voucher-redemptions.ts'
import { listVouchers } from '../../src/modules/rewards/repository/vouchers.ts'
import { adjustmentListQuery } from '../../src/modules/rewards/schemas/adjustments.ts'
import { redemptionListQuery } from '../../src/modules/rewards/schemas/redemptions.ts'
import { rewardListQuery } from '../../src/modules/rewards/schemas/rewards.ts'
import { voucherBatchListQuery } from '../../src/modules/rewards/schemas/voucher-batches.ts'
import { redemptionListQuery as useListQuery } from '../../src/modules/rewards/schemas/voucher-redemptions.ts'
import { voucherListQuery } from '../../src/modules/rewards/schemas/vouchers.ts'
import type { Context } from '../../src/platform/context.ts'
import { layAside } from '../data/make.ts'
import { at, log } from '../server.ts'
import { leastMs, postgresMs } from '../world.ts'
import type { Part } from './row.ts'

/** What PostgreSQL takes for the first page of every list of orders and loyalty at a million rows, with every filter, every two, and every order. */
const ROWS = 1_000_000
const TABLES = [
  ...[
    'products',
    'orders',
    'returns',
    'order_bookings',
    'programs',
    'program_versions',
    'members',
    'loyalty_events',
    'earnings',
    'journals',
    'transfers',
    'lots',
  ],
  ...['rewards', 'redemptions', 'adjustments', 'voucher_batches', 'vouchers', 'voucher_redemptions'],
]
const NOBODY = '01a00000-0000-7000-8000-000000000000'

type Values = Readonly<Record<string, string | undefined>>
/** A list, its filters by name with values that many, few and no rows have. */
interface Measured {
  readonly name: string
  readonly query: z.ZodType<ListQuery>
  readonly sorts: readonly string[]
  readonly filters: Readonly<Record<string, readonly unknown[]>>
  /** Whether limited staff see less of it. */
  readonly limited: boolean
  read(ctx: Context, query: never): Promise<unknown>
}

export const loyaltyPlans: Part = {
  name: 'loyalty-plans',
  async run({ pool, big }) {
    await fill(pool, big.id)
    const found: { what: string; ms: number; filters: number }[] = []
    const owners = await ownersOf(pool, big.id)
    for (const list of listsOf(await valuesOf(pool, big.id))) {
      const single = Object.entries(list.filters).flatMap(([name, values]) => values.map((value) => [name, value] as const))
      const pairs = single.flatMap((one, i) => single.slice(i + 1).flatMap((other) => (one[0] === other[0] ? [] : [[one, other]])))
      const asked = [[], ...single.map((one) => [one]), ...pairs]
      for (const filters of asked)
        for (const sort of filters.length < 2 ? list.sorts : list.sorts.slice(0, 1))
          for (const [whom, visible] of list.limited ? owners : owners.slice(0, 1)) {
            const query = list.query.parse({ ...Object.fromEntries(filters), sort })
            const ms = await leastMs(() => postgresMs(pool, big.id, (ctx) => list.read(ctx, query as never), visible))
            const what = [list.name, ...filters.map(([name, value]) => `${name}=${String(value)}`), `by ${sort}`, ...(whom === '' ? [] : [`for ${whom}`])].join(
              ' ',
            )
            found.push({ what, ms, filters: filters.length + (whom === '' ? 0 : 1) })
          }
      log(`  ${list.name}: ${asked.length} filters`)
    }
    const sorted = found.toSorted((a, b) => b.ms - a.ms)
    const [ones, twos] = [sorted.filter(({ filters }) => filters < 2), sorted.filter(({ filters }) => filters > 1)]
    const row = { unit: 'ms', floor: 30, aim: 10, better: 'less' } as const
    const about = (of: typeof sorted) =>
      `the worst of ${of.length}, ${of[0]?.what}; median ${of[of.length >> 1]?.ms.toFixed(2)} ms; ${of.filter(({ ms }) => ms > 10).length} over 10 ms`
    const slow = sorted.filter(({ ms }) => ms > 10)
    return {
      rows: [
        { ...row, work: 'PostgreSQL time of any list of orders and loyalty, with any single filter, in any order', result: ones[0]?.ms, beside: about(ones) },
        { ...row, work: 'of any of them with any two', result: twos[0]?.ms, beside: about(twos) },
      ],
      details:
        slow.length === 0
          ? []
          : [
              `Slow among lists of orders and loyalty: ${slow
                .slice(0, 40)
                .map(({ what, ms }) => `${what} ${ms.toFixed(0)} ms`)
                .join('; ')}.`,
              '',
            ],
    }
  },
}

async function fill(pool: pg.Pool, organizationId: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set bench.rows = ${ROWS}`)
    await client.query(`select set_config('bench.organization', $1, false)`, [organizationId])
    const triggers = (state: 'disable' | 'enable') => client.query(TABLES.map((table) => `alter table ${table} ${state} trigger user`).join(';'))
    const restore = await layAside(client, TABLES)
    await triggers('disable')
    await client.query(readFileSync(at('data/loyalty.sql'), 'utf8'))
    await triggers('enable')
    for (const statement of restore) await client.query(statement)
    await client.query(`vacuum (analyze) ${TABLES.join(', ')}`)
  } finally {
    client.release(true)
  }
}

/** Everybody, and staff who see few contacts or those of a handful of owners. */
async function ownersOf(pool: pg.Pool, organizationId: string): Promise<[string, string[] | null][]> {
  const { rows } = await pool.query<{ id: string }>(
    `select owner_id as id from contacts where organization_id = $1 and owner_id is not null group by owner_id order by count(*) desc`,
    [organizationId],
  )
  const ids = rows.map(({ id }) => id)
  return [
    ['', null],
    ['one owner', ids.slice(-1)],
    ['five owners', ids.slice(3, 8)],
  ]
}

/** Ids that the busiest and the quietest have. */
async function valuesOf(pool: pg.Pool, organizationId: string): Promise<Values> {
  const { rows } = await pool.query<Values>(
    `with by_contact as (select contact_id, count(*) from orders where organization_id = $1 and contact_id is not null group by 1),
       by_member as (select member_id, count(*) from redemptions where organization_id = $1 group by 1),
       by_reward as (select reward_id, count(*) from redemptions where organization_id = $1 and reward_id is not null group by 1),
       by_batch as (select batch_id, count(*) from vouchers where organization_id = $1 and batch_id is not null group by 1)
     select (select contact_id from by_contact order by count desc limit 1) as busy, (select contact_id from by_contact order by count, contact_id limit 1) as quiet,
       (select member_id from by_member order by count desc limit 1) as member, (select member_id from by_member order by count, member_id limit 1) as "quietMember",
       (select reward_id from by_reward order by count desc limit 1) as reward, (select reward_id from by_reward order by count, reward_id limit 1) as "rareReward",
       (select batch_id from by_batch order by count desc limit 1) as batch, (select batch_id from by_batch order by count, batch_id limit 1) as "rareBatch",
       (select program_id from members where organization_id = $1 limit 1) as program, (select order_id from returns where organization_id = $1 limit 1) as "order",
       (select complaint_id from adjustments where organization_id = $1 and complaint_id is not null limit 1) as complaint,
       (select voucher_id from voucher_redemptions where organization_id = $1 group by 1 order by count(*) desc limit 1) as voucher`,
    [organizationId],
  )
  return rows[0] ?? {}
}

function listsOf(values: Values): Measured[] {
  const { busy, quiet, member = '', quietMember, reward, rareReward, batch, rareBatch, program = '', order, complaint, voucher = '' } = values
  const contactId = [busy, quiet, NOBODY]
  const memberId = [member, quietMember, NOBODY]
  const made = ['-createdAt', 'createdAt']
  const list = <Q extends ListQuery>(
    name: string,
    query: z.ZodType<Q>,
    read: (ctx: Context, query: Q) => Promise<unknown>,
    { sorts = made, filters = {}, limited = false }: Partial<Pick<Measured, 'sorts' | 'filters' | 'limited'>> = {},
  ): Measured => ({ name, query, sorts, filters, limited, read })
  return [
    list('orders', orderListQuery, (ctx, query) => listOrders(ctx, query, contactVisibility), {
      sorts: ['-placedAt', 'placedAt', ...made],
      limited: true,
      filters: {
        contactId,
        status: ['completed', 'confirmed', 'cancelled'],
        channel: ['shop', 'market', 'nowhere'],
        externalId: ['order-77', 'nothing'],
        sku: ['SKU-0000001', 'SKU-0019000', 'SKU-RARE', 'nothing'],
        placedAfter: ['2024-01-01T00:00:00Z', '2026-10-25T00:00:00Z', '2027-01-01T00:00:00Z'],
        placedBefore: ['2023-11-02T00:00:00Z', '2025-01-01T00:00:00Z', '2026-10-01T00:00:00Z'],
      },
    }),
    list('returns', returnListQuery, (ctx, query) => listReturns(ctx, query, contactVisibility), {
      sorts: ['-returnedAt', 'returnedAt', ...made],
      limited: true,
      filters: { contactId, status: ['recorded', 'waiting', 'refused'], orderId: [order, NOBODY], externalId: ['return-77', 'nothing'] },
    }),
    list('products', productListQuery, (ctx, query) => listProducts(ctx, query, undefined), {
      sorts: ['sku', '-sku', ...made],
      filters: { sku: ['SKU-0000001', 'nothing'], category: ['category-0', 'category-399', 'rarities', 'nothing'], archived: [true] },
    }),
    list('products that suit somebody', productListQuery, (ctx, query) => listProducts(ctx, query, ['left-handed', 'vip']), {
      sorts: ['sku', '-sku', ...made],
      filters: { category: ['category-0', 'rarities'], archived: [true] },
    }),
    list('programs', programListQuery, listPrograms, { filters: { status: ['live', 'draft', 'closed'], key: ['program-1', 'nothing'] } }),
    list('versions of a program', programVersionListQuery, (ctx, query) => listVersions(ctx, program, query), { sorts: ['-number', 'number'] }),
    list('members', memberListQuery, (ctx, query) => listMembers(ctx, program, query, contactVisibility), {
      limited: true,
      filters: { status: ['active', 'left', 'merged'], tier: ['silver', 'platinum', 'nothing'], contactId },
    }),
    list('events of a member', loyaltyEventListQuery, (ctx, query) => listEvents(ctx, member, query), { sorts: ['-occurredAt', 'occurredAt'] }),
    list('entries of a member', entryListQuery, (ctx, query) => listEntries(ctx, { memberId: member, unit: 'PTS', account: 'available' }, query), {
      sorts: ['-version', 'version'],
    }),
    list('lots of a member', lotListQuery, (ctx, query) => listLots(ctx, { memberId: member, unit: 'PTS' }, query), { sorts: ['expiresAt', '-expiresAt'] }),
    list('rewards', rewardListQuery, (ctx, query) => listRewards(ctx, program, query), { filters: { status: ['active', 'archived'] } }),
    list('redemptions', redemptionListQuery, (ctx, query) => listRedemptions(ctx, query, contactVisibility), {
      limited: true,
      filters: { memberId, contactId, rewardId: [reward, rareReward, NOBODY], status: ['redeemed', 'reversed'] },
    }),
    list('adjustments', adjustmentListQuery, (ctx, query) => listAdjustments(ctx, query, contactVisibility), {
      limited: true,
      filters: { memberId, contactId, complaintId: [complaint, NOBODY], status: ['booked', 'rejected', 'proposed'] },
    }),
    list('voucher batches', voucherBatchListQuery, listBatches, { filters: { status: ['running', 'completed'] } }),
    list('vouchers', voucherListQuery, (ctx, query) => listVouchers(ctx, query, contactVisibility), {
      limited: true,
      filters: {
        contactId,
        batchId: [batch, rareBatch, NOBODY],
        status: ['used_up', 'active', 'revoked'],
        source: ['batch', 'remedy', 'offer', 'reward'],
      },
    }),
    list('uses of a voucher', useListQuery, (ctx, query) => listUses(ctx, voucher, query), { sorts: ['-redeemedAt', 'redeemedAt'] }),
  ]
}
