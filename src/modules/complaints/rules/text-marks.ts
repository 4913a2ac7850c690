import type { MESSAGE_TOPICS } from '../tables/vocabulary.ts'

export type Topic = (typeof MESSAGE_TOPICS)[number]

/** A paragraph, said always, or only where something is there, or where it is not. */
export type Paragraph = string | { readonly when: string; readonly say: string } | { readonly unless: string; readonly say: string }

export interface Texts {
  readonly greeting: string
  readonly subjects: Readonly<Record<Topic, string>>
  readonly paragraphs: Readonly<Record<Topic, readonly Paragraph[]>>
}

/** What the texts say a complaint is called, and the one that it is the same as. */
export const REFERENCE = '{{ complaint.reference }}'
export const SAME_AS = '{{ sameAs }}'
