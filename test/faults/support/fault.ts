/** One row of the table in reliability.md: what is done to the service, and what is counted meanwhile. */
export interface Fault {
  readonly name: string
  /** How often, at each landing and at a release. */
  readonly times: { readonly landing: number; readonly release: number }
  /** @throws Broken when a promise was */
  run(times: number, seed: number): Promise<Figures>
}

export type Figures = Readonly<Record<string, number | string>>

/** Promises that did not hold, in sentences. */
export class Broken extends Error {
  readonly sentences: readonly string[]
  constructor(sentences: readonly string[], evidence = '') {
    super(
      `${sentences.slice(0, 20).join('\n')}${sentences.length > 20 ? `\n... and ${sentences.length - 20} more` : ''}${evidence === '' ? '' : `\n${evidence}`}`,
    )
    this.name = 'Broken'
    this.sentences = sentences
  }
}

/** Waits until `holds`, asking again and again. @returns how long it took in milliseconds, or undefined when it never did */
export async function waited(holds: () => Promise<boolean> | boolean, withinMs: number, pauseMs = 20): Promise<number | undefined> {
  const start = performance.now()
  for (;;) {
    if (await holds()) return performance.now() - start
    if (performance.now() - start > withinMs) return undefined
    await sleep(pauseMs)
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
