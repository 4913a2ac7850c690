import { patchedKeys } from '../../../kernel/merge-patch.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { METADATA_FIELDS_MAX } from '../tables/members.ts'
import type { Member } from './telling.ts'

type Metadata = Member['metadata']
export type MetadataPatch = Readonly<Record<string, Metadata[string] | null>> | null

/** @throws validationFailed when it comes to too many fields */
export function changeMetadata(before: Metadata, patch: MetadataPatch | undefined): Metadata {
  if (patch === undefined) return before
  const after = patchedKeys(before, patch)
  if (Object.keys(after).length > METADATA_FIELDS_MAX)
    throw validationFailed({ errors: [{ pointer: '/metadata', code: 'too-big', detail: `comes to more than ${METADATA_FIELDS_MAX} fields` }] })
  return after
}
