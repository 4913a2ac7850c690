import type { RoutingRule } from '../tables/settings.ts'
import { type Complaint, namedStaff } from './complaint.ts'

export type { RoutingRule } from '../tables/settings.ts'

/** Who gets a complaint that nobody was given: the first rule that fits says it. Undefined where none does. */
export function ruleFor(complaint: Complaint, routing: readonly RoutingRule[]): RoutingRule | undefined {
  return routing.find((rule) => fits(complaint, rule))
}

function fits({ subjects, severity, safety, channel, priority }: Complaint, rule: RoutingRule): boolean {
  const about = (subject: Complaint['subjects'][number]) =>
    (rule.subjectKind === null || subject.kind === rule.subjectKind) && (rule.subjectId === null || subject.id === rule.subjectId)
  return (
    ((rule.subjectKind === null && rule.subjectId === null) || subjects.some(about)) &&
    (rule.severityMin === null || (severity !== null && severity >= rule.severityMin)) &&
    (rule.safety === null || safety === rule.safety) &&
    (rule.channel === null || channel === rule.channel) &&
    (rule.priority === null || priority === rule.priority)
  )
}

/** How much somebody has to do already. */
export interface Load {
  readonly userId: string
  readonly open: number
}

/** Of those who may have it, whoever has the least to do; of equals the first by id. Never one whom the complaint names. */
export function leastLoaded(complaint: Pick<Complaint, 'subjects'>, loads: readonly Load[]): string | null {
  const named = new Set(namedStaff(complaint))
  const [first] = loads.filter(({ userId }) => !named.has(userId)).toSorted((a, b) => a.open - b.open || (a.userId < b.userId ? -1 : 1))
  return first?.userId ?? null
}
