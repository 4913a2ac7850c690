import { Refusal } from '../../src/kernel/problem.ts'

/** The code of the refusal that `fn` ends with, `done` when it ends with none. */
export function codeOf(fn: () => unknown): string {
  try {
    fn()
    return 'done'
  } catch (error) {
    return error instanceof Refusal ? error.type.code : String(error)
  }
}
