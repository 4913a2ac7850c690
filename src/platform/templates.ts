import { createContext, Script } from 'node:vm'
import { type Context, type Emitter, Liquid, type LiquidOptions, toValue } from 'liquidjs'

/**
 * Templates (Liquid) that somebody else wrote: they read no file, reach nothing but own properties of the data, and end
 * early when they take too long or too much. What is not there is a fault, not an empty word.
 */
const TEMPLATE_LENGTH_MAX = 100_000
// Longer than a busy machine stands still for now and then, which no author is to blame for.
const RENDER_MS_MAX = 500
// Liquid looks at the clock between its tags only: one filter over a long list would hold everybody up for minutes.
const WATCHED_MS_MAX = 1_000
const MEMORY_MAX = 2_000_000
const OUTPUT_LENGTH_MAX = 500_000

const options = {
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  parseLimit: TEMPLATE_LENGTH_MAX,
  renderLimit: RENDER_MS_MAX,
  memoryLimit: MEMORY_MAX,
  // Partials would be looked for here, and here only: there are none.
  templates: {},
} as const
const engines = { text: engine(options), html: engine({ ...options, outputEscape: 'escape' }) }

/** Liquid that counts what is put out, also what is captured, against the memory it may use: Liquid itself does not. */
function engine(options: LiquidOptions): Liquid {
  const liquid = new Liquid(options)
  const { renderer } = liquid
  const renderTemplates = renderer.renderTemplates.bind(renderer)
  renderer.renderTemplates = (templates, context, emitter = counted(context)) => renderTemplates(templates, context, emitter)
  return liquid
}

function counted({ memoryLimit }: Context): Emitter {
  return {
    buffer: '',
    write(piece: unknown) {
      const text = textOf(piece)
      memoryLimit.use(text.length)
      this.buffer += text
    },
  }
}

function textOf(value: unknown): string {
  const plain: unknown = toValue(value)
  return Array.isArray(plain) ? plain.map(textOf).join('') : String(plain ?? '')
}

const watch = createContext({ work: undefined as (() => unknown) | undefined })
const watched = new Script('work()')

/** Ends what does not end by itself; the script's own context is for its clock alone and keeps nothing apart. */
function inTime<T>(work: () => T): T {
  watch['work'] = work
  try {
    return watched.runInContext(watch, { timeout: WATCHED_MS_MAX }) as T
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new TemplateFault(`it takes longer than ${WATCHED_MS_MAX} ms`)
    throw error
  } finally {
    watch['work'] = undefined
  }
}

/** Why a template cannot be used, or not with these data, in words for its author. */
export class TemplateFault extends Error {}

/** @throws TemplateFault when it cannot be read */
export function checkTemplate(template: string): void {
  try {
    engines.text.parse(template)
  } catch (error) {
    throw faultOf(error)
  }
}

/**
 * @param as `html` escapes what is put out, unless the template says `raw`
 * @throws TemplateFault
 */
export function renderTemplate(as: keyof typeof engines, template: string, data: object): string {
  let output: unknown
  try {
    const parsed = engines[as].parse(template)
    output = inTime(() => engines[as].renderSync(parsed, data))
  } catch (error) {
    throw faultOf(error)
  }
  // Filters cut characters in two, and decode what no text holds.
  const text = String(output).replaceAll('\0', '').toWellFormed()
  if (text.length > OUTPUT_LENGTH_MAX) throw new TemplateFault(`what it makes is longer than ${OUTPUT_LENGTH_MAX} characters`)
  return text
}

function faultOf(error: unknown): TemplateFault {
  return error instanceof TemplateFault ? error : new TemplateFault((error instanceof Error ? error.message : String(error)).slice(0, 500).toWellFormed())
}
