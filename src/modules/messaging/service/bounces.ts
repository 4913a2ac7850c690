import { refuse } from '../../../kernel/problem.ts'
import { type Context, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { bouncedAddressNotFound } from '../errors.ts'
import { bouncedAddressDeleted } from '../events.ts'
import * as repository from '../repository/bounces.ts'
import type { BouncedAddressListQuery } from '../schemas/bounce.ts'
import { addressKey } from './check.ts'

export function listBouncedAddresses(ctx: Context, { address, ...query }: BouncedAddressListQuery): Promise<JsonText> {
  return repository.listBounced(ctx, { ...query, address: address === undefined ? undefined : addressKey(ctx, address) })
}

/** The address is believed in again, until it fails again. @throws bouncedAddressNotFound */
export function deleteBouncedAddress(ctx: Context, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    if (!(await repository.deleteBounced(tx, id))) refuse(bouncedAddressNotFound())
    announce(tx, { event: bouncedAddressDeleted, resourceId: id, data: { id } })
    return null
  })
}
