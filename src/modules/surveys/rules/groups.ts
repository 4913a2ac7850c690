/** Groups too small to be shown: what few people said would tell who said it. */

export const GROUP_SIZE_MIN = 5

interface Group {
  readonly key: string
  readonly n: number
}

export interface Suppression {
  /** The groups of which nothing is shown, not even how many they are. */
  readonly suppressed: ReadonlySet<string>
  /** Whether the total must not be shown either: it would be the figure of too few. */
  readonly totalToo: boolean
}

/**
 * Which groups of a total are suppressed: those under the minimum size, and as many of the next smallest as it takes that
 * what is left of the total, when all groups shown are subtracted, is neither one group's nor of fewer than the minimum
 * (secondary suppression; A. Hundepool et al., "Statistical Disclosure Control", Wiley 2012, chapter 4). An empty group
 * hides nobody: it is shown, and cannot cover for another.
 */
export function suppressionOf(groups: readonly Group[], minimumGroupSize = GROUP_SIZE_MIN): Suppression {
  const bySize = groups.filter(({ n }) => n > 0).sort((a, b) => a.n - b.n || (a.key < b.key ? -1 : 1))
  const suppressed = new Set<string>()
  let hidden = 0
  for (const { key, n } of bySize) {
    const needed = suppressed.size > 0 && (suppressed.size === 1 || hidden < minimumGroupSize)
    if (n >= minimumGroupSize && !needed) break
    suppressed.add(key)
    hidden += n
  }
  return { suppressed, totalToo: suppressed.size === 1 || (suppressed.size > 0 && hidden < minimumGroupSize) }
}
