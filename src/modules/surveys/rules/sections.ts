import { conditionsOf, type Question } from './question.ts'

const QUESTIONS_MAX = 10

/**
 * The questions of a version in sections that can be asked at once: no question is shown by a condition over one beside it, so that a page
 * needs no script to know what to show; and no section is long.
 */
export function sectionsOf(questions: readonly Question[]): Question[][] {
  const sections: Question[][] = []
  let section: Question[] = []
  for (const question of questions) {
    const isAsked = ({ questionKey }: { readonly questionKey: string }) => section.some(({ key }) => key === questionKey)
    const depends = question.showIf !== undefined && conditionsOf(question.showIf).some(({ condition }) => isAsked(condition))
    if (depends || section.length === QUESTIONS_MAX) {
      sections.push(section)
      section = []
    }
    section.push(question)
  }
  return section.length === 0 ? sections : [...sections, section]
}
