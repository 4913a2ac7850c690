import type { Month } from '../../../kernel/period.ts'
import type { interactions } from '../tables.ts'

/** A count of one month: of one channel and direction, or where both are null of all. */
export interface Counted {
  readonly month: string
  readonly channel: (typeof interactions.$inferSelect)['channel'] | null
  readonly direction: (typeof interactions.$inferSelect)['direction'] | null
  readonly interactions: number
  readonly contacts: number
}

/** Every month in its order, also where nothing happened. A contact that was met over two channels is one in the sum. */
export function monthlyReport(months: readonly Month[], counted: readonly Counted[]) {
  return months.map(({ month }) => {
    const ofMonth = counted.filter((each) => each.month === month)
    const all = ofMonth.find(({ channel }) => channel === null)
    return {
      month,
      interactions: all?.interactions ?? 0,
      contacts: all?.contacts ?? 0,
      by: ofMonth.flatMap(({ channel, direction, interactions, contacts }) =>
        channel === null || direction === null ? [] : [{ channel, direction, interactions, contacts }],
      ),
    }
  })
}
