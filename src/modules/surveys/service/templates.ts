import { type SurveyTemplate, TEMPLATES } from '../rules/templates.ts'

/** What a survey can be begun with. */
export function listTemplates(): { readonly data: readonly SurveyTemplate[] } {
  return { data: TEMPLATES }
}
