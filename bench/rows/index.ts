import { get, jwt } from './get.ts'
import { list } from './list.ts'
import type { Part } from './row.ts'

/** The parts of the bench, in the order of the table. */
export const parts: readonly Part[] = [get, jwt, list]
