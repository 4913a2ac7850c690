import type { HeldDueWork } from '../../platform/module.ts'
import { SILENCE_DUE, silenceWork } from './service/patterns.ts'

export const orderDueWork: Readonly<Record<string, HeldDueWork>> = { [SILENCE_DUE]: silenceWork }
