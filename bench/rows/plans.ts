import type pg from 'pg'
import { type ContactFilters, listContacts } from '../../src/modules/contacts/repository/contact-list.ts'
import { leastMs, postgresMs } from '../world.ts'
import type { Part } from './row.ts'

/**
 * What PostgreSQL takes for the first page of every single filter and every two, with values that many, few and no
 * contacts have. The statements are the service's own.
 */
type Filter = readonly [name: string, value: string, filters: Partial<ContactFilters>, visibleOwners?: readonly string[]]

const NOBODY = '01a00000-0000-7000-8000-000000000000'
const PAGE = 50
const MANY_SLOW = 20

export const plans: Part = {
  name: 'plans',
  async run({ pool, big }) {
    const filters = await filtersOf(pool, big.id)
    const singles = await measured(
      pool,
      big.id,
      filters.map((filter) => [filter]),
    )
    const pairs = await measured(
      pool,
      big.id,
      filters.flatMap((a, i) => filters.slice(i + 1).flatMap((b) => (a[0] === b[0] ? [] : [[a, b]]))),
    )
    const sorted = await measured(
      pool,
      big.id,
      filters.map((filter) => [filter]),
      ['createdAt', '-updatedAt', 'updatedAt', 'displayName', '-displayName'],
    )
    const row = { unit: 'ms', floor: 30, aim: 10, better: 'less' } as const
    const about = (found: readonly Measured[]) =>
      `the worst of ${found.length}, ${found[0]?.what}; median ${found[found.length >> 1]?.ms.toFixed(2)} ms; ${found.filter(({ ms }) => ms > 10).length} over 10 ms`
    return {
      rows: [
        { ...row, work: 'PostgreSQL time of any single filter', result: singles[0]?.ms, beside: about(singles) },
        { ...row, work: 'of any two filters', result: pairs[0]?.ms, beside: about(pairs) },
        { ...row, work: 'of any single filter in any other order', result: sorted[0]?.ms, beside: about(sorted) },
      ],
      details: [...slowest('single filters', singles), ...slowest('two filters', pairs), ...slowest('other orders', sorted)],
    }
  },
}

interface Measured {
  readonly what: string
  readonly ms: number
}

async function measured(pool: pg.Pool, organizationId: string, combinations: readonly (readonly Filter[])[], sorts = ['-createdAt']): Promise<Measured[]> {
  const found: Measured[] = []
  for (const sort of sorts) {
    for (const combination of combinations) {
      const ms = await leastMs(() => firstPage(pool, organizationId, sort, combination))
      const what = combination.map(([name, value]) => `${name}=${value}`).join(' & ')
      found.push({ what: sort === '-createdAt' ? what : `${what} by ${sort}`, ms })
    }
  }
  return found.toSorted((a, b) => b.ms - a.ms)
}

function firstPage(pool: pg.Pool, organizationId: string, sort: string, combination: readonly Filter[]): Promise<number> {
  const query = { limit: PAGE, sort, includeTotal: false, archived: false, identifiers: combination.flatMap(([, , { identifiers = [] }]) => identifiers) }
  const visibleOwners = combination.find(([, , , owners]) => owners !== undefined)?.[3] ?? null
  const filters = Object.assign(
    {},
    ...combination.map(([, , filter]) => filter),
    query,
    combination.some(([name]) => name === 'archived') ? { archived: true } : {},
  )
  return postgresMs(pool, organizationId, (ctx) => listContacts(ctx, filters as ContactFilters), visibleOwners)
}

function slowest(title: string, found: readonly Measured[]): string[] {
  const slow = found.filter(({ ms }) => ms > 10)
  if (slow.length === 0) return []
  return [
    `Slow among ${title}: ${slow
      .slice(0, MANY_SLOW)
      .map(({ what, ms }) => `${what} ${ms.toFixed(0)} ms`)
      .join('; ')}.`,
    '',
  ]
}

async function filtersOf(pool: pg.Pool, organizationId: string): Promise<Filter[]> {
  const { rows: owners } = await pool.query<{ id: string }>(
    `select owner_id as id from contacts where organization_id = $1 and owner_id is not null group by owner_id order by count(*) desc`,
    [organizationId],
  )
  const [most = NOBODY] = owners.map(({ id }) => id)
  const few = owners.at(-1)?.id ?? NOBODY
  const { rows: known } = await pool.query<{ email: string; phone: string; external: string }>(
    `select emails -> 0 ->> 'value' as email, phones -> 0 ->> 'e164' as phone, external_id as external from contacts
     where organization_id = $1 and emails <> '[]' and phones <> '[]' and external_id is not null and archived_at is null order by id desc limit 1`,
    [organizationId],
  )
  const one = <K extends keyof ContactFilters>(name: K, ...values: readonly ContactFilters[K][]): Filter[] =>
    values.map((value) => [name, String(value), { [name]: value }])
  const identifier = (kind: 'email' | 'phone' | 'external_id', ...values: readonly (string | undefined)[]): Filter[] =>
    values.map((value) => [kind, value === 'nobody' ? 'nobody' : 'somebody', { identifiers: [{ kind, value: value ?? '' }] }])
  return [
    ...one('kind', 'person', 'company'),
    ...one('lifecycleStage', 'exploration', 'dissolution'),
    ...one('relationshipType', 'transactional', 'dedicated_personal_assistance'),
    ['ownerId', 'busy', { ownerId: most }],
    ['ownerId', 'idle', { ownerId: few }],
    ['ownerId', 'nobody', { ownerId: NOBODY }],
    ...one('keyCustomer', true, false),
    ...one('country', 'GB', 'EG', 'FR'),
    ...one('language', 'en', 'ar', 'fr'),
    ...one('source', 'web', 'import', 'partner', 'trade fair', 'nowhere'),
    ...one('tag', 'newsletter', 'wholesale', 'press', 'board', 'nobody'),
    ...one('interest', 'interest-0', 'interest-190', 'nothing'),
    ...one('createdAfter', '2023-02-01T00:00:00Z', '2025-01-01T00:00:00Z', '2026-10-25T00:00:00Z'),
    ...one('createdBefore', '2023-01-10T00:00:00Z', '2025-01-01T00:00:00Z', '2026-10-01T00:00:00Z'),
    ...one('updatedAfter', '2024-01-01T00:00:00Z', '2026-10-25T00:00:00Z', '2027-01-01T00:00:00Z'),
    ...one('updatedBefore', '2023-01-10T00:00:00Z', '2025-01-01T00:00:00Z', '2026-10-30T00:00:00Z'),
    ...one('archived', true),
    ...identifier('email', known[0]?.email, 'nobody'),
    ...identifier('phone', known[0]?.phone),
    ...identifier('external_id', known[0]?.external, 'nobody'),
    ['visible', 'one owner', {}, [few]],
    ['visible', 'five owners', {}, owners.slice(3, 8).map(({ id }) => id)],
  ]
}
