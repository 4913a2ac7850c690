import { validationFailed } from '../../../kernel/problems.ts'
import type { rootCauses } from '../tables/root-causes.ts'

export type RootCause = Omit<typeof rootCauses.$inferSelect, 'organizationId'>
export const CHANGEABLE_CAUSE_FIELDS = ['label', 'labels', 'parentId'] as const satisfies readonly (keyof RootCause)[]

/** @param parents the causes above its parent, the parent first @throws validationFailed when a cause would stand below itself, or below one that is archived */
export function expectPlace(cause: RootCause, parents: readonly RootCause[]): void {
  const fault = (code: string, detail: string) => validationFailed({ errors: [{ pointer: '/parentId', code, detail }] })
  if (cause.parentId === null) return
  if (parents[0] === undefined) throw fault('unknown', 'is not a root cause of this organization')
  if (parents[0].archivedAt !== null) throw fault('archived', 'is archived')
  if (cause.parentId === cause.id || parents.some(({ id }) => id === cause.id)) throw fault('circular', 'would stand below itself')
}
