import type { Metric, Priority } from '../../../kernel/deadlines.ts'
import type { Fault } from '../../../kernel/problem.ts'
import type { ClockRule, deadlinePolicies, Targets } from '../tables.ts'
import type { Calendar } from './calendar.ts'
import { type Clock, changeRule, isGoing, type OpeningsOf, stop } from './clock.ts'

export type Policy = Omit<typeof deadlinePolicies.$inferSelect, 'organizationId'>

export const CHANGEABLE_FIELDS = [
  'name',
  'calendarId',
  'isDefault',
  'targets',
  'pausedBy',
  'warnings',
  'escalations',
  'reopenModes',
  'regulatoryProfileIds',
] as const satisfies readonly (keyof Policy)[]

const DAY = 480
/** In days of eight hours. */
const targets = (acknowledgement: number, firstResponse: number, response: number, resolution: number): Targets => ({
  acknowledgement: acknowledgement * DAY,
  firstResponse: firstResponse * DAY,
  response: response * DAY,
  resolution: resolution * DAY,
})

/** What a policy says where nobody has said anything. */
export const DEFAULTS = {
  targets: { low: targets(2, 2, 10, 20), normal: targets(1, 1, 5, 10), high: targets(0.5, 0.5, 2.5, 5), urgent: targets(0.25, 0.25, 1, 2) },
  pausedBy: { acknowledgement: [], firstResponse: [], response: ['awaiting_complainant'], resolution: ['awaiting_complainant'] },
  warnings: [
    { metric: 'response', minutesBefore: 240 },
    { metric: 'resolution', minutesBefore: 240 },
  ],
  escalations: [
    { metric: 'response', afterMinutes: 0, to: 'owner_team', userId: null, teamId: null },
    { metric: 'resolution', afterMinutes: 0, to: 'owner_team', userId: null, teamId: null },
  ],
  reopenModes: { acknowledgement: 'continue', firstResponse: 'continue', response: 'continue', resolution: 'continue' },
} satisfies Pick<Policy, 'targets' | 'pausedBy' | 'warnings' | 'escalations' | 'reopenModes'>

/** What is wrong with a policy as a whole. */
export function faultsOfPolicy({ warnings, escalations }: Pick<Policy, 'warnings' | 'escalations'>): Fault[] {
  return [
    ...escalations.flatMap(({ to, userId, teamId }, i) =>
      [
        { field: 'userId', isNamed: userId !== null, isNeeded: to === 'user' },
        { field: 'teamId', isNamed: teamId !== null, isNeeded: to === 'team' },
      ].flatMap(({ field, isNamed, isNeeded }) =>
        isNamed === isNeeded
          ? []
          : [{ pointer: `/escalations/${i}/${field}`, code: isNeeded ? 'required' : 'not-valid', detail: isNeeded ? 'names whom' : `is not for ${to}` }],
      ),
    ),
    ...warnings.flatMap(({ metric, minutesBefore }, i) =>
      warnings.slice(0, i).some((other) => other.metric === metric && other.minutesBefore === minutesBefore)
        ? [{ pointer: `/warnings/${i}`, code: 'duplicate', detail: 'is given already' }]
        : [],
    ),
  ]
}

/** The business minutes that a policy allows; null: no deadline. */
export function targetOf({ targets }: Policy, priority: Priority, metric: Metric): number | null {
  return targets[priority][metric]
}

/** What a clock counts by. */
export interface Rules {
  readonly policy: Policy
  readonly calendar: Calendar
}
export interface RuleChange {
  readonly priority: Priority
  readonly at: string
  readonly reason: ClockRule['reason']
}

export function ruleOf({ policy, calendar }: Rules, { priority, at, reason }: RuleChange, targetMinutes: number): ClockRule {
  return { since: at, reason, policyId: policy.id, priority, calendarId: calendar.id, revisionId: calendar.revisionId, targetMinutes }
}

/** A clock under the rule of a policy. Without a target there it stops; one that has ended only notes the rule, for a reopening. */
export function ruled(clock: Clock, rules: Rules, change: RuleChange, openingsOf: OpeningsOf): Clock {
  const { priority, at } = change
  if (clock.profileId !== null) return { ...clock, priority, policyId: rules.policy.id }
  const named = { ...clock, priority, policyId: rules.policy.id, calendarId: rules.calendar.id }
  if (!isGoing(clock)) return named
  const targetMinutes = targetOf(rules.policy, priority, clock.metric)
  return targetMinutes === null ? stop(named, at, openingsOf) : changeRule(clock, ruleOf(rules, change, targetMinutes))
}

/** RFC 7396 for what is nested: members that are absent stay as they are. */
export function merged<T extends object>(value: T, patch: object): T {
  const next = new Map<string, unknown>(Object.entries(value))
  for (const [key, part] of Object.entries(patch)) {
    const before = next.get(key)
    if (part !== undefined) next.set(key, isNested(part) && isNested(before) ? merged(before, part) : part)
  }
  return Object.fromEntries(next) as T
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
