import type { Fault, Refusal } from '../../../kernel/problem.ts'
import type { DoneRow, WaitingRow } from '../repository/rows.ts'
import type { RowProblem, RowStatus } from '../rules/file.ts'
import { keyText, type RowIdentifier } from '../rules/identity.ts'
import { placeOf, type RowData } from '../rules/row-data.ts'

/** A row on its way: what it says, and how it is recognised. */
export interface Draft {
  readonly waiting: WaitingRow
  readonly row: RowData
  readonly identifiers: readonly RowIdentifier[]
}

const NOTHING = { keys: null, contactId: null, contactVersion: null, previous: null, problems: [] }

export function done(row: number, status: RowStatus, contact?: { readonly id: string; readonly version: number }, previous?: object): DoneRow {
  return {
    ...{ row, status, ...NOTHING },
    contactId: contact?.id ?? null,
    contactVersion: contact?.version ?? null,
    previous: (previous as Record<string, unknown> | undefined) ?? null,
  }
}

/** A row that nothing was done for. It keeps what identifies its person, so that an erasure finds it. */
export function notDone(draft: Draft, status: 'skipped' | 'failed', ...problems: readonly Partial<RowProblem>[]): DoneRow {
  const [found] = problems
  return {
    ...{ row: draft.waiting.row, status, ...NOTHING },
    keys: draft.identifiers.map(keyText),
    contactId: found?.existingId ?? null,
    problems: problems.map((problem) => ({ code: '', column: null, value: null, detail: '', existingId: null, ...problem })),
  }
}

/** A row that was refused, with the place in the file of each fault. */
export function refused(draft: Draft, refusal: Refusal, status: 'skipped' | 'failed' = 'failed'): DoneRow {
  const { errors = [] } = refusal.extras
  const existingId = (refusal.extras['existingId'] as string | undefined) ?? null
  // A conflict is named by the refusal, and a fault by itself.
  const codeOf = (fault: Fault) => (refusal.type.status === 409 ? refusal.type.code : fault.code)
  const problems = errors.map((fault) => ({ code: codeOf(fault), ...placeOf(draft.row, fault.pointer), detail: fault.detail, existingId }))
  return notDone(draft, status, ...(problems.length > 0 ? problems : [{ code: refusal.type.code, detail: refusal.message, existingId }]))
}
