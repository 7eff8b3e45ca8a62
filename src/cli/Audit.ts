/**
 * `audit verify`: reads the files of an audit and says whether their chain holds, or where it breaks.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

const hash = Flag.filter(
  (text: string) => /^[0-9a-fA-F]{64}$/.test(text),
  () => "Expected: a SHA-256, 64 hexadecimal digits"
)

const verify = Command.make(
  "verify",
  {
    files: Argument.String("file").pipe(
      Argument.withDescription("the files of one audit, in the order of their numbers, the one without a number last"),
      Argument.variadic({ min: 1 })
    ),
    last: Flag.String("last").pipe(
      hash,
      Flag.optional,
      Flag.withDescription("the hash that one of the lines must have: it shows whether lines were cut off the end")
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("one JSON object on stdout"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function*({ files, json, last }) {
    const { program } = yield* Effect.promise(() => import("./Audit/Verify.ts"))
    const expected = Option.getOrUndefined(Option.map(last, (text) => text.toLowerCase()))
    yield* program(files, { expected, json })
  })
).pipe(
  Command.withDescription("Verify the chain of an audit: exits 0 it holds, 65 it breaks, 66 a file cannot be read")
)

/**
 * What can be done with an audit. It needs no service and no settings.
 *
 * @since 0.1.0
 * @category commands
 */
export const audit = Command.make("audit").pipe(
  Command.withDescription("What happened to orders, line by line: whether it is what was written"),
  Command.withSubcommands([verify])
)
