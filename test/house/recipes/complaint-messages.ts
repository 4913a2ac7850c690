import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { complaintIn } from './complaints.ts'

const complaint = async (at: TestOrganization) => ({ path: { complaintId: await complaintIn(at) } })

export const complaintMessageRecipes: Readonly<Record<string, Recipe>> = {
  addComplaintMessage: { status: 201, prepare: async (at) => ({ ...(await complaint(at)), body: { channel: 'phone', body: 'law' } }) },
  listComplaintMessages: { status: 200, prepare: complaint },
}
