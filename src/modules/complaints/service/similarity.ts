import type { Context } from '../../../platform/context.ts'
import { findComplaints } from '../repository/complaints.ts'
import { findCandidates } from '../repository/similarity.ts'
import { type Similarity, similarityOf } from '../rules/similarity.ts'
import type { SimilarQuery } from '../schemas/links.ts'
import { VISIBILITY } from './complaints.ts'
import { type ShownComplaint, shown } from './consequences.ts'
import { findSeen } from './seen.ts'

/** Open and recent complaints that are like one, the likest first. @throws complaintNotFound */
export async function listSimilar(ctx: Context, complaintId: string, { limit, withinDays }: SimilarQuery) {
  const { rootCause } = await findSeen(ctx, complaintId)
  const since = ctx.clock
    .now()
    .subtract({ hours: 24 * withinDays })
    .toString()
  const candidates = await findCandidates(ctx, { complaintId, cause: rootCause?.code ?? null, since }, VISIBILITY)
  const alike = candidates
    .flatMap(({ id, ...likeness }) => [similarityOf(likeness)].flatMap((similarity) => (similarity === undefined ? [] : [{ id, ...similarity }])))
    .sort((one, other) => other.score - one.score || (one.id < other.id ? 1 : -1))
    .slice(0, limit)
  const byId = new Map(
    (
      await findComplaints(
        ctx,
        alike.map(({ id }) => id),
      )
    ).map((complaint) => [complaint.id, shown(complaint)]),
  )
  const data: (Similarity & { complaint: ShownComplaint })[] = alike.flatMap(({ id, ...similarity }) =>
    [byId.get(id)].flatMap((complaint) => (complaint === undefined ? [] : [{ complaint, ...similarity }])),
  )
  return { data, nextCursor: null }
}
