import type { Recipe } from '../recipes.ts'

export const ledgerRecipes: Record<string, Recipe> = {
  verifyLedger: { status: 200 },
}
