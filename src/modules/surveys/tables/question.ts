/** The words of questions: what a version of a survey holds as JSON. No table stands here. */

/** Questions answered by a whole number of a scale. */
export const SCALE_TYPES = ['nps', 'csat', 'ces', 'rating'] as const
const CHOICE_TYPES = ['single_choice', 'multiple_choice', 'ranking'] as const
export const QUESTION_TYPES = [...SCALE_TYPES, ...CHOICE_TYPES, 'matrix', 'text', 'number', 'date', 'boolean'] as const
export type QuestionType = (typeof QUESTION_TYPES)[number]

/** What drives satisfaction: fit to needs, value for money, trust in delivery, staff, being kept informed, after-sales service. */
export const DRIVERS = ['fit', 'value', 'reliability', 'staff', 'information', 'after_sales'] as const
export type Driver = (typeof DRIVERS)[number]

export const OPERATORS = ['answered', 'not_answered', 'equals', 'not_equals', 'less', 'at_most', 'greater', 'at_least', 'includes', 'not_includes'] as const
export type Operator = (typeof OPERATORS)[number]

/** The same words by language (BCP 47). */
export type Texts = Readonly<Record<string, string>>

/** What stands at the ends of a scale. */
export interface Scale {
  readonly min: number
  readonly max: number
  readonly minText?: Texts | undefined
  readonly maxText?: Texts | undefined
}

/** One of the answers to choose from, or one row of a matrix. The key is what is stored, and keeps its meaning for ever. */
export interface Choice {
  readonly key: string
  readonly text: Texts
}

/** A condition over the answer to an earlier question. */
export interface Condition {
  readonly questionKey: string
  readonly operator: Operator
  readonly value?: string | number | boolean | undefined
}
export type ShowIf = Condition | { readonly all: readonly ShowIf[] } | { readonly any: readonly ShowIf[] } | { readonly not: ShowIf }
/** How many `all`, `any` and `not` may stand within one another. */
export const SHOW_IF_DEPTH_MAX = 5

interface Asked {
  /** Stable over versions: a new scale, type or meaning needs a new key. */
  readonly key: string
  readonly text: Texts
  /** Shown smaller, beside the text. */
  readonly help?: Texts | undefined
  readonly required: boolean
  /** Whether it has a row among the scores. */
  readonly scored: boolean
  readonly showIf?: ShowIf | undefined
  readonly driver?: Driver | undefined
}

export interface ScaleQuestion extends Asked {
  readonly type: (typeof SCALE_TYPES)[number]
  readonly scale: Scale
}
export interface ChoiceQuestion extends Asked {
  readonly type: (typeof CHOICE_TYPES)[number]
  readonly choices: readonly Choice[]
  /** How many may be chosen or ranked at most; all of them where it is not said. */
  readonly pickMax?: number | undefined
}
/** One of the choices for each row. */
export interface MatrixQuestion extends Asked {
  readonly type: 'matrix'
  readonly rows: readonly Choice[]
  readonly choices: readonly Choice[]
}
export interface TextQuestion extends Asked {
  readonly type: 'text'
  /** In UTF-16 units. */
  readonly lengthMax: number
}
export interface NumberQuestion extends Asked {
  readonly type: 'number'
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly integer: boolean
}
export interface PlainQuestion extends Asked {
  readonly type: 'date' | 'boolean'
}

/** A question as a version keeps it: what was not said is filled in. */
export type Question = ScaleQuestion | ChoiceQuestion | MatrixQuestion | TextQuestion | NumberQuestion | PlainQuestion

/**
 * What an answer holds: a number (scales and numbers), the key of a choice, keys of choices (several, or ranked from the
 * first), a choice by row, a text, a date as `YYYY-MM-DD`, or yes and no.
 */
export type AnswerValue = number | string | boolean | readonly string[] | Readonly<Record<string, string>>

/** How a score is made of the answers. */
export const SCORE_VARIANTS = ['net', 'top_two', 'mean', 'share_true', 'distribution'] as const
export type ScoreVariant = (typeof SCORE_VARIANTS)[number]
export const INTERVAL_METHODS = ['adjusted_wald', 'wilson', 'normal_mean', 'fisher_z'] as const
export type IntervalMethod = (typeof INTERVAL_METHODS)[number]
/** Importance by performance: J. A. Martilla and J. C. James, "Importance-Performance Analysis", Journal of Marketing 41(1), 1977. */
export const QUADRANTS = ['concentrate_here', 'keep_up_the_good_work', 'low_priority', 'possible_overkill'] as const
export type Quadrant = (typeof QUADRANTS)[number]
