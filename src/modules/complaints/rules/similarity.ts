import { fold } from '../../../kernel/fold.ts'

const TEXT_LENGTH_MAX = 1_000
const WORDS_MAX = 100

/** What is compared of a complaint: the beginning of its folded text, and the different words of all of it. */
export function comparedText(description: string): { readonly text: string; readonly words: string[] } {
  const folded = fold(description)
  const words = new Set(folded.match(/[\p{L}\p{N}]+/gu)?.filter(({ length }) => length >= 3 && length <= 40))
  return { text: folded.slice(0, TEXT_LENGTH_MAX).toWellFormed(), words: [...words].slice(0, WORDS_MAX) }
}

/** What another complaint has in common with one. */
export interface Likeness {
  readonly productIds: readonly string[]
  readonly staffIds: readonly string[]
  /** The code of the root cause that both were found to have. */
  readonly cause: string | null
  /** How much of the words that say something they share, the rare ones counting most, and how alike their letters are (trigrams): 0 to 1. */
  readonly words: number
  readonly letters: number
}
export interface Similarity {
  /** 0 to 1. */
  readonly score: number
  readonly reasons: readonly Reason[]
}
export interface Reason {
  readonly kind: 'product' | 'staff' | 'cause' | 'text'
  /** Ids of products or staff, or the code of the cause; none of the text. */
  readonly values: readonly string[]
}

/** How much one reason says by itself; a text says as much as it is alike. */
const WEIGHT = 0.4
/** Texts that are less alike than this have only the words in common that any two have. */
const TEXT_MIN = 0.3

/** Reasons add up as independent ones do: each takes its part of what the others leave open. Undefined where there is none. */
export function similarityOf({ productIds, staffIds, cause, words, letters }: Likeness): Similarity | undefined {
  const text = Math.min(1, Math.max(words, letters))
  const found: readonly (Reason & { readonly weight: number })[] = [
    ...(productIds.length > 0 ? [{ kind: 'product', values: productIds, weight: WEIGHT } as const] : []),
    ...(staffIds.length > 0 ? [{ kind: 'staff', values: staffIds, weight: WEIGHT } as const] : []),
    ...(cause === null ? [] : [{ kind: 'cause', values: [cause], weight: WEIGHT } as const]),
    ...(text >= TEXT_MIN ? [{ kind: 'text', values: [], weight: text } as const] : []),
  ]
  if (found.length === 0) return undefined
  const open = found.reduce((left, { weight }) => left * (1 - weight), 1)
  return { score: Math.round((1 - open) * 1_000) / 1_000, reasons: found.map(({ kind, values }) => ({ kind, values })) }
}
