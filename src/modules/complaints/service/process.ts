import { refuse } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import { deadlinesInForce } from '../../calendars/index.ts'
import { contextBySlug, getOrganization } from '../../identity/index.ts'
import { processNotFound } from '../errors.ts'
import { deadlinesInWords, type PublishedDeadlines } from '../rules/door/deadlines.ts'
import { type Language, spoken, wordsIn } from '../rules/door/words.ts'
import { numberInWords } from '../rules/formats.ts'
import { settingsOf } from './settings.ts'

export interface PublishedProcess {
  readonly organization: string
  readonly language: Language
  readonly title: string
  readonly text: string
  readonly deadlines: PublishedDeadlines
  readonly builtIn: boolean
  readonly silenceDays: number
  readonly reopenWindowDays: number
}

/** How an organization handles complaints, in its own words or, where it has none in the language, in ours. @throws processNotFound */
export async function readProcess(ctx: Context, organizationSlug: string, languageAsked: (otherwise: string) => string): Promise<PublishedProcess> {
  // No text of the database holds it, so nothing is called so.
  if (organizationSlug.includes('\0')) throw processNotFound()
  const within = (await contextBySlug(ctx, organizationSlug)) ?? refuse(processNotFound())
  const [{ name: organization }, { process, silenceDays, reopenWindowDays }] = [await getOrganization(within), await settingsOf(within)]
  const language = spoken(languageAsked(within.organization.language))
  const { title, paragraphs } = wordsIn(language).process
  const days = (count: number) => numberInWords(count, language)
  const own = process[language]
  const deadlines = deadlinesInWords(await deadlinesInForce(within), language)
  const ours = () => [...paragraphs({ organization, silenceDays: days(silenceDays), reopenDays: days(reopenWindowDays) }), deadlines.text]
  const text =
    own ??
    ours()
      .filter((paragraph) => paragraph !== '')
      .join('\n\n')
  return { organization, language, title, text, deadlines, builtIn: own === undefined, silenceDays, reopenWindowDays }
}
