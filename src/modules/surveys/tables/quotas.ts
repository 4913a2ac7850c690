import { foreignKey, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { organizationId } from '../../../platform/columns.ts'
import { surveys } from './surveys.ts'

/** How much of a quota is used up, kept by triggers while there is one. A row of its own: taking a place changes nothing that anybody reads of the survey. */
export const surveyQuotas = pgTable(
  'survey_quotas',
  {
    organizationId: organizationId(),
    surveyId: uuid('survey_id').notNull(),
    taken: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.surveyId] }),
    foreignKey({ name: 'survey_quotas_survey_fkey', columns: [t.organizationId, t.surveyId], foreignColumns: [surveys.organizationId, surveys.id] }).onDelete(
      'cascade',
    ),
  ],
)
