import type { RecipeInput } from './recipeSchema.ts';

/** Says that an object is a recipe; gives it back unchanged. `export default defineRecipe({ steps: [...] })`. */
export function defineRecipe(recipe: RecipeInput): RecipeInput {
  return recipe;
}
