/**
 * The faults as the control API lists them: each with what it does, and its parameters as JSON Schema.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Fault from "../Faults/Fault.ts"

/**
 * A fault of the catalogue. `parameters` has the JSON Schema of each by its name, `required` those that it needs.
 *
 * @since 0.1.0
 * @category models
 */
export const Entry = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["engine", "line", "bytes"]),
  says: Schema.String,
  parameters: Schema.Record(Schema.String, Schema.Unknown),
  required: Schema.Array(Schema.String)
})

/**
 * A fault of the catalogue.
 *
 * @since 0.1.0
 * @category models
 */
export type Entry = typeof Entry.Type

/**
 * Every fault that there is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const entries: ReadonlyArray<Entry> = Object.entries(Fault.catalogue).map(
  ([name, { kind, parameters, says }]) => {
    const { properties = {}, required = [] } = Schema.toJsonSchemaDocument(parameters).schema as {
      readonly properties?: Entry["parameters"]
      readonly required?: ReadonlyArray<string>
    }
    return { name, kind, says, parameters: properties, required }
  }
)

/**
 * The body that starts a fault, as JSON Schema: one alternative for each.
 *
 * @since 0.1.0
 * @category constructors
 */
export const body = {
  oneOf: entries.map(({ name, parameters, required, says }) => ({
    type: "object",
    title: name,
    description: says,
    properties: { name: { type: "string", enum: [name] }, ...parameters },
    required: ["name", ...required],
    additionalProperties: false
  }))
}
