import type { Figures } from './fault.ts'
import type { Load } from './writers.ts'

/** What the writers saw, for the report. */
export function figuresOf({ counts }: Pick<Load, 'counts'>): Figures {
  const { failed, ...rest } = counts
  const cut = Object.values(failed).reduce((sum, count) => sum + count, 0)
  return {
    'writes acknowledged': rest.acknowledged + rest.updated,
    retries: rest.retries,
    replays: rest.replays,
    'answers 503': rest.unavailable,
    'connections without an answer': cut,
  }
}
