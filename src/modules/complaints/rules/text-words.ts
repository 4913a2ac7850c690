import type { Texts } from './text-marks.ts'
import { az } from './text-words-az.ts'
import { en } from './text-words-en.ts'
import { fa } from './text-words-fa.ts'
import { id } from './text-words-id.ts'

export type { Paragraph, Topic } from './text-marks.ts'

/** By language. */
export const TEXTS: Readonly<Record<string, Texts>> = { en, id, az, fa }
