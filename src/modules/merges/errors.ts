import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'
import { idSchema } from '../../kernel/schema.ts'

export const mergeNotFound = defineProblem(
  'merge-not-found',
  404,
  'There is no such merge',
  'No merge has this id, or one of its contacts is not yours to see.',
)
export const duplicateNotFound = defineProblem(
  'duplicate-not-found',
  404,
  'There is no such pair of contacts',
  'No pair has this id, or one of its contacts is not yours to see. A pair goes when its contacts are merged, or share nothing any more.',
)
export const scanNotFound = defineProblem('scan-not-found', 404, 'There is no such scan', 'No scan for duplicates has this id.')
export const alreadyMerged = defineProblem(
  'already-merged',
  409,
  'One of the contacts was merged before',
  '`contactId` goes on in `survivorId` already, perhaps by a merge at the same moment. Look again at what is to be merged.',
  { contactId: idSchema.optional(), survivorId: idSchema.optional() },
)
export const externalIdsDiffer = defineProblem(
  'external-ids-differ',
  409,
  'The contacts have different external ids',
  'Another system knows them as different contacts. If they are one nevertheless, say so by `confirmExternalIds`; all the ids then find the survivor.',
  {
    externalIds: z
      .array(z.object({ contactId: z.string(), externalId: z.string() }))
      .optional()
      .meta({ example: [{ contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', externalId: 'shop-1815' }] }),
  },
)
export const mergeReverted = defineProblem(
  'merge-reverted',
  409,
  'The merge was reverted before',
  'It can be reverted once. Merge the contacts again where they are one after all.',
)
export const mergeErased = defineProblem(
  'merge-erased',
  409,
  'One of the people was erased since',
  'What the revert would need went with the erasure of one of the people: it can no longer be done.',
)
export const mergeNotRevertible = defineProblem(
  'merge-not-revertible',
  409,
  'Something stands in the way of the revert',
  'A revert gives back what the merge moved and nobody changed since. `obstacles` lists what has changed; nothing was reverted. What was written since and stands in no way stays with the survivor.',
  {
    obstacles: z
      .array(z.object({ kind: z.string(), contactId: z.string(), name: z.string(), detail: z.string() }))
      .optional()
      .meta({ example: [{ kind: 'field', contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', name: 'displayName', detail: 'was changed after the merge' }] }),
  },
)
