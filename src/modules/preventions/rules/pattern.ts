import type { complaintPatterns } from '../tables.ts'

export type Pattern = Omit<typeof complaintPatterns.$inferSelect, 'organizationId'>

/** A complaint of which a cause was found, and that no pattern explains yet. */
export interface Found {
  readonly complaintId: string
  readonly productIds: readonly string[]
}
export interface Emerged {
  /** What all of it is about; null where it is about this and that. */
  readonly productId: string | null
  readonly complaintIds: readonly string[]
}

/** The pattern that a complaint is one more case of: that of its product before one of all products. */
export function coveringPattern<P extends Pick<Pattern, 'productId'>>(live: readonly P[], productIds: readonly string[]): P | undefined {
  return live.find(({ productId }) => productId !== null && productIds.includes(productId)) ?? live.find(({ productId }) => productId === null)
}

/**
 * The pattern that a complaint completes: so many of the same product, or else so many at all. Undefined while it is fewer.
 * @param found of one cause within the window, the complaint among them
 */
export function emergedPattern(found: readonly Found[], productIds: readonly string[], systemicCount: number): Emerged | undefined {
  for (const productId of productIds.toSorted()) {
    const ofProduct = found.filter((each) => each.productIds.includes(productId))
    if (ofProduct.length >= systemicCount) return { productId, complaintIds: idsOf(ofProduct) }
  }
  return found.length >= systemicCount ? { productId: null, complaintIds: idsOf(found) } : undefined
}

function idsOf(found: readonly Found[]): string[] {
  return found.map(({ complaintId }) => complaintId)
}
