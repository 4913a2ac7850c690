import type { z } from 'zod'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, maySeeContact, survivorOf } from '../../contacts/index.ts'
import { duplicateNotFound } from '../errors.ts'
import { duplicateDismissed } from '../events.ts'
import * as repository from '../repository/duplicates.ts'
import type { DuplicateQuery, duplicateSchema } from '../schemas/duplicate.ts'

type WireDuplicate = z.output<typeof duplicateSchema>

export async function listDuplicates(ctx: Context, query: DuplicateQuery): Promise<JsonText> {
  return repository.listDuplicates(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** @throws duplicateNotFound, also when one of the two is not the caller's to see */
export async function getDuplicate(ctx: Context, id: string): Promise<WireDuplicate> {
  return wire(await expectSeen(ctx, await repository.findPair(ctx, id)))
}

/** The two are not one, for good: no scan proposes them again. @throws duplicateNotFound, staleVersion */
export function dismissDuplicate(ctx: Context, id: string): Promise<WireDuplicate> {
  return transact(ctx, async (tx) => {
    const before = await expectSeen(tx, await repository.lockPair(tx, id))
    expectVersion(tx, before)
    if (before.status === 'dismissed') return wire(before)
    const at = tx.clock.now().toString()
    const { type, id: actorId } = tx.actor
    const after: repository.Pair = {
      ...before,
      status: 'dismissed',
      dismissedAt: at,
      dismissedBy: { type, id: actorId },
      version: before.version + 1,
      updatedAt: at,
    }
    repository.savePair(tx, after)
    const { contactId, otherId } = after
    announce(tx, { event: duplicateDismissed, resourceId: id, contactId, relatedContactId: otherId, data: { contactIds: [contactId, otherId] } })
    return wire(after)
  })
}

async function expectSeen(ctx: Context, pair: repository.Pair | undefined): Promise<repository.Pair> {
  if (pair === undefined) throw duplicateNotFound()
  for (const contactId of [pair.contactId, pair.otherId]) (await maySeeContact(ctx, contactId)) || refuse(duplicateNotFound())
  return pair
}

function wire({ contactId, otherId, sameEmail, samePhone, sameCompany, sameBirthday, sameAddress, scanId: _scan, ...pair }: repository.Pair): WireDuplicate {
  const shared = { email: sameEmail, phone: samePhone, company: sameCompany, birthday: sameBirthday, address: sameAddress }
  const reasons = (Object.keys(shared) as (keyof typeof shared)[]).filter((reason) => shared[reason])
  return { ...pair, contactIds: [contactId, otherId], reasons }
}
