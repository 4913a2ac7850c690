import type { Tx } from '../../../platform/context.ts'
import type { Complaint } from '../rules/complaint.ts'

/** Lets modules of higher rank join what was done with a complaint. */
export async function tellParticipants(tx: Tx, action: string, complaint: Complaint): Promise<void> {
  const { id: complaintId, decision, rootCause, prevention } = complaint
  const change = {
    ...{ complaintId, action, productIds: productsOf(complaint), preventionId: prevention?.preventionId ?? null },
    causeCode: decision === null ? null : (rootCause?.code ?? null),
  }
  for (const participant of tx.participants ?? []) await participant.onComplaintChanged?.(tx, change)
}

/** The products that a complaint is about. */
function productsOf({ subjects }: Pick<Complaint, 'subjects'>): string[] {
  return [...new Set(subjects.flatMap(({ kind, id }) => (kind === 'product' && id !== null ? [id] : [])))]
}
