import { batch } from './batch.ts'
import { clocks } from './clocks.ts'
import { complaintReports } from './complaint-reports.ts'
import { create } from './create.ts'
import { duplicates } from './duplicates.ts'
import { get, jwt } from './get.ts'
import { imports } from './import.ts'
import { ledger } from './ledger.ts'
import { list } from './list.ts'
import { loyaltyPlans } from './loyalty-plans.ts'
import { plans } from './plans.ts'
import { points } from './points.ts'
import type { Part } from './row.ts'
import { search } from './search.ts'
import { start } from './start.ts'
import { surveyAnswers } from './survey-answers.ts'
import { surveyScores } from './survey-scores.ts'

/** The parts of the bench, in the order of the table. What writes comes after what only reads. */
export const parts: readonly Part[] = [
  ...[get, jwt, list, plans, search, create, batch, imports, duplicates, complaintReports, clocks, surveyScores, surveyAnswers, ledger, points],
  ...[loyaltyPlans, start],
]
