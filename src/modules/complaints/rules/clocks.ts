import type { ClockStep } from '../../../kernel/deadlines.ts'
import type { Complaint } from './complaint.ts'
import { hasEndedUndecided } from './lifecycle.ts'

/**
 * How a change of a complaint moves its clocks: a status may pause them, what was done meets them, what ended without a decision stops
 * them, and another priority or policy changes what is left.
 */
export function clockSteps(before: Complaint, after: Complaint): ClockStep[] {
  const steps: ClockStep[] = []
  if (before.priority !== after.priority) steps.push({ step: 'priority', priority: after.priority })
  if (before.policyId !== after.policyId && after.policyId !== null) steps.push({ step: 'policy', policyId: after.policyId })
  if (before.status !== after.status) {
    if (after.reopenCount > before.reopenCount) steps.push({ step: 'reopen' })
    steps.push({ step: 'resume', state: before.status }, { step: 'pause', state: after.status })
    if (hasEndedUndecided(after.status)) steps.push({ step: 'stop' })
  }
  if (before.acknowledgedAt === null && after.acknowledgedAt !== null) steps.push({ step: 'meet', metric: 'acknowledgement' })
  if (after.firstRespondedAt !== null && before.firstRespondedAt !== after.firstRespondedAt)
    steps.push({ step: 'meet', metric: 'firstResponse', at: after.firstRespondedAt })
  // Who is told the decision knows that the complaint was received, and has heard from us.
  if (after.respondedAt !== null && before.respondedAt !== after.respondedAt)
    for (const metric of ['acknowledgement', 'firstResponse', 'response'] as const) steps.push({ step: 'meet', metric })
  if (before.resolvedAt === null && after.resolvedAt !== null) steps.push({ step: 'meet', metric: 'resolution' })
  return steps
}
