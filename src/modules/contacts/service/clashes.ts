import type { Fault, Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { contactExists } from '../errors.ts'
import * as repository from '../repository/contacts.ts'
import { type Contact, type Identifier, identifierToFind } from '../rules/contact.ts'

export interface DuplicateOption {
  readonly allowDuplicate: boolean
}

interface Loss {
  readonly refusal: Refusal
  /** The contacts that have what was wanted. */
  readonly against: readonly string[]
}

interface Judgement {
  readonly lost: ReadonlyMap<string, Loss>
  /** What may be taken in as not identifying. */
  readonly tolerated: readonly repository.Clash[]
}

/** Identifiers that belong to others are tolerated where that is asked for and possible; otherwise their contact is refused. */
export async function judgeClashes(
  tx: Tx,
  clashes: readonly repository.Clash[],
  { allowDuplicate }: DuplicateOption,
  contacts: readonly Contact[],
): Promise<Judgement> {
  const refused = clashes.filter(({ kind }) => !allowDuplicate || kind === 'external_id')
  const losers = new Set(refused.map(({ contactId }) => contactId))
  const tolerated = clashes.filter((clash) => !refused.includes(clash) && !losers.has(clash.contactId))
  if (refused.length === 0) return { lost: new Map(), tolerated }
  const owners = new Map((await repository.findOwnersOf(tx, refused)).map((owner) => [`${owner.kind} ${owner.value}`, owner]))
  const lost = new Map(
    contacts
      .filter(({ id }) => losers.has(id))
      .map((contact) => {
        const faults = refused.filter(({ contactId }) => contactId === contact.id)
        const against = faults.flatMap(({ kind, value }) => owners.get(`${kind} ${value}`) ?? [])
        const existing = against.find(({ seen }) => seen)
        const refusal = contactExists({
          ...(existing === undefined ? {} : { existingId: existing.contactId }),
          errors: faults.map((fault) => faultOf(fault, contact)),
        })
        return [contact.id, { refusal, against: against.map(({ contactId }) => contactId) }] as const
      }),
  )
  return { lost, tolerated }
}

export function faultOf({ kind, value }: Identifier, contact: Contact): Fault {
  const detail = 'identifies another contact'
  if (kind === 'external_id') return { pointer: '/externalId', code: 'taken', detail }
  const list = kind === 'email' ? 'emails' : 'phones'
  const place = contact[list].findIndex((point) => ('e164' in point ? point.e164 : identifierToFind('email', point.value, '')?.value) === value)
  return { pointer: `/${list}/${Math.max(place, 0)}/value`, code: 'taken', detail }
}
