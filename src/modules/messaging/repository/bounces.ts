import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type BouncedAddressListQuery, bouncedAddressSchema } from '../schemas/bounce.ts'
import { bouncedAddresses, type MessageChannel } from '../tables.ts'

/** Those of the addresses, as they are compared, to which nothing can be delivered. */
export async function findBounced(ctx: Context, channel: string, addresses: readonly string[]): Promise<ReadonlySet<string>> {
  const found = addresses.length === 0 ? [] : await ctx.many(known, { channel, addresses })
  return new Set(found.map(({ address }) => address))
}
const known = statement('bouncedAddresses.find', { address: bouncedAddresses.address }, (q, given) =>
  q
    .from(bouncedAddresses)
    .where(and(ours(bouncedAddresses), eq(bouncedAddresses.channel, given('channel')), sql`${bouncedAddresses.address} = any(${given('addresses')}::text[])`)),
)

export interface Bounce {
  readonly id: string
  readonly channel: MessageChannel
  readonly address: string
  readonly reason: string | null
  readonly bouncedAt: string
}

export function noteBounced(tx: Tx, bounce: Bounce): void {
  tx.later(note, { ...bounce })
}
const note = statement(
  'bouncedAddresses.note',
  {},
  (_, given) => sql`
  insert into ${bouncedAddresses} (organization_id, id, channel, address, reason, bounced_at)
  values (${given('organizationId')}::uuid, ${given('id')}::uuid, ${given('channel')}, ${given('address')}, ${given('reason')}, ${given('bouncedAt')}::timestamptz)
  on conflict (organization_id, channel, address) do update set reason = excluded.reason, bounced_at = excluded.bounced_at`,
)

/** What was delivered to an address proves that it works again. */
export function forgetBounced(tx: Tx, channel: string, address: string): void {
  tx.later(forget, { channel, address })
}
const forget = statement('bouncedAddresses.forget', {}, (q, given) =>
  q.delete(bouncedAddresses).where(and(ours(bouncedAddresses), eq(bouncedAddresses.channel, given('channel')), eq(bouncedAddresses.address, given('address')))),
)

export function eraseBounced(tx: Tx, addresses: readonly string[]): void {
  tx.later(erase, { addresses })
}
const erase = statement('bouncedAddresses.erase', {}, (q, given) =>
  q.delete(bouncedAddresses).where(and(ours(bouncedAddresses), sql`${bouncedAddresses.address} = any(${given('addresses')}::text[])`)),
)

/** @returns false when there is none with this id */
export async function deleteBounced(tx: Tx, id: string): Promise<boolean> {
  return (await tx.one(remove, { id })) !== undefined
}
const remove = statement('bouncedAddresses.delete', { id: bouncedAddresses.id }, (q, given) =>
  q
    .delete(bouncedAddresses)
    .where(and(ours(bouncedAddresses), eq(bouncedAddresses.id, given('id'))))
    .returning({ id: bouncedAddresses.id }),
)

const list: List = {
  name: 'bouncedAddresses',
  table: bouncedAddresses,
  fields: wireFields(bouncedAddressSchema, getTableColumns(bouncedAddresses)),
  sorts: { createdAt: [bouncedAddresses.id] },
}

export function listBounced(ctx: Context, query: BouncedAddressListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(bouncedAddresses, query, ['address', 'channel'], { leads: 'one' }))
}
