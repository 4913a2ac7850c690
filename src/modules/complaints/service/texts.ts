import type { Tx } from '../../../platform/context.ts'
import { saveText } from '../repository/similarity.ts'
import type { Complaint } from '../rules/complaint.ts'
import { comparedText } from '../rules/similarity.ts'

/** Keeps what others are compared with. */
export function keepText(tx: Tx, { id, description }: Pick<Complaint, 'id' | 'description'>): void {
  if (description !== null) saveText(tx, { complaintId: id, ...comparedText(description) })
}
