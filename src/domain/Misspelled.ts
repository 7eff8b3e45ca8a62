/**
 * What is said of a word that a document does not have.
 *
 * @since 0.1.0
 */

/**
 * Says which words there are instead of those of `fields`; `more` is what else there is to say.
 *
 * @since 0.1.0
 * @category constructors
 */
export const says = (what: string, fields: object, more = ""): { readonly messageUnexpectedKey: string } => ({
  messageUnexpectedKey: `It is no word of ${what}: those are ${Object.keys(fields).join(", ")}${more}`
})
