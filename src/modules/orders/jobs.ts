import type { HeldDueWork } from '../../platform/module.ts'
import { SILENCE_DUE, silenceWork } from './service/patterns.ts'
import { WORDS_DUE, wordsWork } from './service/returns.ts'

export const orderDueWork: Readonly<Record<string, HeldDueWork>> = { [SILENCE_DUE]: silenceWork, [WORDS_DUE]: wordsWork }
