import type { ContactMerge } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { notedRows, noteRows } from '../../../platform/merging.ts'
import { findReferencesTo, holdReferring, type Reference, redirect } from '../repository/merging-references.ts'
import type { CustomFields } from '../rules/custom-fields.ts'
import { customFieldsOf } from './custom-fields.ts'

/** Custom fields of other contacts that refer to those of a merge. What the merged contacts say themselves is theirs. */

function kindsOf(fields: CustomFields): ReadonlyMap<string, string> {
  return new Map([...fields.values()].filter(({ type }) => type === 'contact').map(({ id, key }) => [id, `reference.${key}`]))
}

/** @returns how many refer to the survivor now */
export async function moveReferences(tx: Tx, merge: ContactMerge): Promise<number> {
  const { survivorId, duplicateIds } = merge
  const kinds = kindsOf(await customFieldsOf(tx))
  if (kinds.size === 0) return 0
  const find = () => findReferencesTo(tx, duplicateIds, survivorId, [survivorId, ...duplicateIds])
  const found = await find()
  if (found.length === 0) return 0
  await holdReferring(tx, found)
  // What somebody was changing meanwhile is asked again.
  const moved = await find()
  for (const [fieldId, kind] of kinds) {
    const ofField = moved.filter((reference) => reference.fieldId === fieldId)
    noteRows<Reference>(
      tx,
      merge,
      kind,
      ofField.map((was) => ({ rowId: was.contactId, contactId: was.value, was })),
    )
  }
  redirect(tx, moved, () => survivorId)
  return moved.length
}

/** Gives back those that refer to the survivor still. */
export async function giveBackReferences(tx: Tx, merge: ContactMerge): Promise<void> {
  const noted: Reference[] = []
  for (const kind of kindsOf(await customFieldsOf(tx)).values()) noted.push(...(await notedRows<Reference>(tx, merge, kind)).map(({ was }) => was))
  if (noted.length === 0) return
  await holdReferring(tx, noted)
  const before = new Map(noted.map(({ fieldId, contactId, value }) => [`${fieldId} ${contactId}`, value]))
  const now = noted.map((reference) => ({ ...reference, value: merge.survivorId }))
  redirect(tx, now, ({ fieldId, contactId }) => before.get(`${fieldId} ${contactId}`) ?? merge.survivorId)
}
